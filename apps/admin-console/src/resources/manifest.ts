import { Validator } from '@cfworker/json-schema';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import type { Schema } from '../api/kinds.ts';

/** What is wrong with a manifest, and where. */
export interface ManifestProblem {
  /** Dotted, like `spec.config.value`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** From 1; null where it is not known. */
  readonly line: number | null;
}

export interface CheckedManifest {
  /** What was read; null if it can't be. */
  readonly value: unknown;
  readonly problems: readonly ManifestProblem[];
}

/** Reads YAML or JSON and holds it against the schema of its kind, as `apply` will. */
export function checkManifest(text: string, schema: Schema): CheckedManifest {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos: [start] }) => ({
      path: '',
      message,
      line: lines.linePos(start).line,
    }));
    return { value: null, problems };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias of nothing, or too many of one, is found out here only.
    const message = error instanceof Error ? error.message : String(error);
    return { value: null, problems: [{ path: '', message, line: null }] };
  }
  const { errors } = new Validator(schema as object, '2020-12', false).validate(value);
  const seen = new Set<string>();
  const problems: ManifestProblem[] = [];
  // Outer errors only repeat that an inner one is there: the innermost come last.
  for (const { keyword, instanceLocation, error } of errors.toReversed()) {
    const names = instanceLocation
      .replace(/^#\/?/, '')
      .split('/')
      .filter((name) => name !== '')
      .map(unescaped);
    const path = names.join('.');
    const isOuter = ['properties', 'items', 'anyOf', '$ref', 'allOf'].includes(keyword);
    if (isOuter && [...seen].some((other) => other === path || other.startsWith(`${path}.`) || path === ''))
      continue;
    if (seen.has(path)) continue;
    seen.add(path);
    problems.push({ path, message: error, line: lineOf(document.contents, names, lines) });
  }
  return { value, problems: problems.sort((one, other) => (one.line ?? 0) - (other.line ?? 0)) };
}

/** JSON pointers escape two signs (RFC 6901). */
function unescaped(name: string): string {
  return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Where a value is; of one that is not there, where it should be. */
function lineOf(contents: unknown, names: readonly string[], lines: LineCounter): number | null {
  let node = contents;
  let offset: number | null = rangeOf(node);
  for (const name of names) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      if (pair === undefined) break;
      offset = rangeOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(name)];
      offset = rangeOf(node) ?? offset;
    } else break;
  }
  return offset === null ? null : lines.linePos(offset).line;
}

function rangeOf(node: unknown): number | null {
  return (node as { range?: readonly number[] } | null)?.range?.[0] ?? null;
}

/** A manifest as YAML, without what only the server says. */
export function manifestText(manifest: Readonly<Record<string, unknown>>): string {
  const { status: _status, ...rest } = manifest;
  return stringify(rest, { lineWidth: 100 });
}

/** The same text with one value set, or taken away by undefined; comments and order stay. */
export function withValue(text: string, path: readonly string[], value: unknown): string {
  const document = parseDocument(text);
  for (let depth = 1; depth < path.length; depth += 1) {
    const group = path.slice(0, depth);
    // A group that is written without content is no group yet.
    if (!isMap(document.getIn(group))) document.setIn(group, document.createNode({}));
  }
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, value);
  return document.toString({ lineWidth: 100 });
}
