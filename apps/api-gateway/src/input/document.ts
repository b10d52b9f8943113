/** Deeper documents are refused: nothing nests this deep, and recursion must stay bounded. */
const depthLimit = 32;

/** Why a document can't be taken, for the caller, and where in it. */
export interface DocumentProblem {
  readonly why: string;
  readonly field?: string;
}

/** The text of a body; undefined where it is not valid UTF-8. */
export function textOf(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/**
 * What JSON.parse takes without a word: a member that is given twice. `text` is JSON. Answers the name.
 */
export function repeatedMember(text: string): string | undefined {
  const names: Set<string>[] = [];
  let last: string | undefined;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === '{') names.push(new Set());
    else if (token === '}') names.pop();
    else if (token !== ':') last = token;
    else if (last !== undefined) {
      const name = JSON.parse(last) as string;
      if (names.at(-1)?.has(name)) return name;
      names.at(-1)?.add(name);
    }
  }
  return undefined;
}

/**
 * What no schema would find in a parsed document: nesting without end, `__proto__`, and halves of
 * surrogate pairs, which no store gives back as they were.
 */
export function problemOf(document: unknown): DocumentProblem | undefined {
  let level: readonly (readonly [path: readonly string[], value: unknown])[] = [[[], document]];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthLimit) return { why: 'it is nested too deeply' };
    for (const [path, value] of level) {
      const fault = faultOf(value);
      if (fault !== undefined) return { why: fault.why, field: fieldName([...path, ...fault.at]) };
    }
    level = level.flatMap(([path, value]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([name, item]) => [[...path, name], item] as const)
        : [],
    );
  }
  return undefined;
}

function faultOf(value: unknown): { why: string; at: readonly string[] } | undefined {
  if (typeof value === 'string') {
    return value.isWellFormed() ? undefined : { why: 'it holds half a surrogate pair', at: [] };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, '__proto__')) return { why: 'it has a member __proto__', at: ['__proto__'] };
  if (Object.keys(value).every((name) => name.isWellFormed())) return undefined;
  return { why: 'the name of a member holds half a surrogate pair', at: [] };
}

/** Names longer or stranger than this might be content, which errors must not carry into the journal. */
const plainName = /^[A-Za-z0-9_$][A-Za-z0-9_.$-]{0,39}$/;

/** A dotted path for the caller, up to the first name that is not plain. */
export function fieldName(path: readonly PropertyKey[]): string {
  const names = path.map(String);
  const strange = names.findIndex((name) => !plainName.test(name));
  return (strange === -1 ? names : names.slice(0, strange)).join('.');
}
