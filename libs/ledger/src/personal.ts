import { personalSchema, type EntryData, type EntryPersonal } from '#contracts/operations';

const nobody: EntryPersonal = {
  client: { ip: null, user_agent: null },
  name: null,
  path: null,
  query: {},
  user: null,
};

/**
 * The personal part of an entry. The text is what its maker committed to, whatever that is: of one that
 * can't be read nothing is known, and it must not take the list with it.
 */
export function personalOf({ personal }: Pick<EntryData, 'personal'>): EntryPersonal {
  const read = personalSchema.safeParse(jsonOf(personal));
  return read.success ? read.data : nobody;
}

/** The value of a JSON text; undefined if there is none or it can't be read. */
export function jsonOf(text: string | null | undefined): unknown {
  if (text === null || text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
