import { isAlias, isScalar, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import { failure } from '#contracts';
import { fieldName, problemOf, repeatedMember, textOf } from '../input/document.ts';

/**
 * Bytes of YAML that are read. Its parser takes some 3 s for 1 MiB of the worst, and nothing else is
 * answered meanwhile; a manifest that is longer can be sent as JSON.
 */
const yamlLimit = 64 * 1024;

/**
 * Reads a manifest from a body: JSON first, then YAML, whatever the content type says, since the
 * official CLI labels YAML as JSON (contract §1.2). Throws `MANIFEST.EMPTY` or `MANIFEST.UNREADABLE`.
 */
export function readManifest(body: Buffer | undefined): Record<string, unknown> {
  if (body === undefined || body.length === 0) throw failure('MANIFEST.EMPTY', 'The body holds no manifest.');
  const text = textOf(body);
  if (text === undefined) throw unreadable('it is not valid UTF-8');
  if (text.trim() === '') throw failure('MANIFEST.EMPTY', 'The body holds no manifest.');
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unreadable('it is not an object');
  }
  const problem = problemOf(value);
  if (problem !== undefined) throw unreadable(problem.why, problem.field);
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return parseYaml(text);
  }
  const repeated = repeatedMember(text);
  if (repeated !== undefined) throw unreadable('a member is given twice', fieldName([repeated]));
  return value;
}

function parseYaml(text: string): unknown {
  if (Buffer.byteLength(text) > yamlLimit) {
    throw unreadable('it is not JSON, and YAML may have 64 KiB at most');
  }
  try {
    const document = parseDocument(text, {
      schema: 'core',
      // Compares every member with every other one, which takes minutes where there are many.
      uniqueKeys: false,
      lineCounter: new LineCounter(),
    });
    const problem = document.errors[0];
    if (problem !== undefined)
      throw unreadable(`line ${problem.linePos?.[0].line ?? 1} is neither JSON nor YAML`);
    visit(document, {
      Alias() {
        throw unreadable('YAML aliases are not supported');
      },
      Map: (_key, map) => requireUniqueNames(map),
    });
    return document.toJS();
  } catch (error) {
    if (error instanceof RangeError) throw unreadable('it is nested too deeply');
    throw error;
  }
}

/** Names that are the same as texts are the same member of what is read. */
function requireUniqueNames({ items }: YAMLMap): void {
  const names = new Set<string>();
  for (const { key } of items) {
    if (isAlias(key)) throw unreadable('YAML aliases are not supported');
    if (!isScalar(key)) throw unreadable('the name of a member is not a text');
    const name = String(key.value);
    if (names.has(name)) throw unreadable('a member is given twice', fieldName([name]));
    names.add(name);
  }
}

function unreadable(why: string, field?: string) {
  return failure('MANIFEST.UNREADABLE', `The body can not be read as a manifest: ${why}.`, {
    ...(field === undefined || field === '' ? {} : { field }),
  });
}
