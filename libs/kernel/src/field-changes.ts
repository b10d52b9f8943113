/** A member of a document with its values before and after; null where it is absent. */
export interface FieldChange {
  /** A dotted path. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs between two documents, by field and in the order of its paths; a list is one value. */
export function fieldChanges(before: object | null, after: object | null): readonly FieldChange[] {
  const [old, young] = [membersOf(before), membersOf(after)];
  const fields = [...new Set([...old.keys(), ...young.keys()])].sort();
  return fields
    .map((field) => ({ field, before: old.get(field) ?? null, after: young.get(field) ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

function membersOf(document: object | null, path = ''): Map<string, unknown> {
  const members = new Map<string, unknown>();
  for (const [name, value] of Object.entries(document ?? {}) as [string, unknown][]) {
    const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isBranch) membersOf(value, `${path}${name}.`).forEach((leaf, place) => members.set(place, leaf));
    else members.set(path + name, value);
  }
  return members;
}
