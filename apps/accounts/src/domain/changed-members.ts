/** The members of `to` whose values differ from those of `from`; texts, flags, null and lists of texts. */
export function changedMembers<Members extends object>(
  from: Partial<Members>,
  to: Partial<Members>,
): Partial<Members> {
  const names = Object.keys(to) as (keyof Members)[];
  const changed = names.filter((name) => to[name] !== undefined && !isSame(from[name], to[name]));
  return Object.fromEntries(changed.map((name) => [name, to[name]])) as Partial<Members>;
}

function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
