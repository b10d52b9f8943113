import { isAlias, LineCounter, parseDocument, visit } from 'yaml';
import { failure } from '#contracts';

/** Deeper manifests are refused: no kind nests this deep, and recursion must stay bounded. */
const depthLimit = 32;

/**
 * Reads a manifest from a body: JSON first, then YAML, whatever the content type says, since the
 * official CLI labels YAML as JSON (contract §1.2). Throws `MANIFEST.EMPTY` or `MANIFEST.UNREADABLE`.
 */
export function readManifest(body: Buffer | undefined): Record<string, unknown> {
  if (body === undefined || body.length === 0) throw failure('MANIFEST.EMPTY', 'The body holds no manifest.');
  const text = textOf(body);
  if (text.trim() === '') throw failure('MANIFEST.EMPTY', 'The body holds no manifest.');
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unreadable('it is not an object');
  }
  refuseDepth(value);
  return value as Record<string, unknown>;
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw unreadable('it is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text);
  }
}

function parseYaml(text: string): unknown {
  try {
    const document = parseDocument(text, {
      schema: 'core',
      uniqueKeys: true,
      lineCounter: new LineCounter(),
    });
    const problem = document.errors[0];
    if (problem !== undefined)
      throw unreadable(`line ${problem.linePos?.[0].line ?? 1} is neither JSON nor YAML`);
    visit(document, (_key, node) => {
      if (isAlias(node)) throw unreadable('YAML aliases are not supported');
    });
    return document.toJS();
  } catch (error) {
    if (error instanceof RangeError) throw unreadable('it is nested too deeply');
    throw error;
  }
}

function refuseDepth(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthLimit) throw unreadable('it is nested too deeply');
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
}

function unreadable(why: string) {
  return failure('MANIFEST.UNREADABLE', `The body can not be read as a manifest: ${why}.`);
}
