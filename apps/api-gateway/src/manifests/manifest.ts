import { isAlias, LineCounter, parseDocument, visit } from 'yaml';
import { failure } from '#contracts';
import { fieldName, problemOf, repeatedMember, textOf } from '../input/document.ts';

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

function unreadable(why: string, field?: string) {
  return failure('MANIFEST.UNREADABLE', `The body can not be read as a manifest: ${why}.`, {
    ...(field === undefined || field === '' ? {} : { field }),
  });
}
