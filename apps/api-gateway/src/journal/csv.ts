import type { EntryDetail } from '#contracts';

const columns: readonly (readonly [string, (entry: EntryDetail) => unknown])[] = [
  ['seq', ({ seq }) => seq],
  ['id', ({ id }) => id],
  ['operation_id', ({ operation_id }) => operation_id],
  ['recorded_at', ({ recorded_at }) => recorded_at],
  ['received_at', ({ received_at }) => received_at],
  ['duration_us', ({ duration_us }) => duration_us],
  ['actor_kind', ({ actor }) => actor.kind],
  ['actor_account_number', ({ actor }) => actor.account_number],
  ['actor_user', ({ actor }) => actor.user],
  ['actor_key_id', ({ actor }) => actor.key_id],
  ['actor_role', ({ actor }) => actor.role],
  ['class', ({ class: kind }) => kind],
  ['command', ({ command }) => command],
  ['thing', ({ thing }) => thing],
  ['name', ({ name }) => name],
  ['method', ({ method }) => method],
  ['path', ({ path }) => path],
  ['route', ({ route }) => route],
  ['status', ({ status }) => status],
  ['outcome', ({ outcome }) => outcome],
  ['error', ({ error }) => error],
  ['settles', ({ settles }) => settles],
  ['client_ip', ({ client }) => client.ip],
  ['client_user_agent', ({ client }) => client.user_agent],
  ['query', ({ query, recorded }) => (recorded === null ? null : query)],
  ['request', ({ request }) => request],
  ['response', ({ response }) => response],
  ['key', ({ key }) => key],
  ['leaf_hash', ({ leaf_hash }) => leaf_hash],
  ['quarantined', ({ quarantined }) => quarantined],
  ['purged', ({ purged }) => purged],
  ['unopened', ({ unopened }) => unopened],
];

const blanks = String.raw`[^\S\t\r\n]*`;
/** What may make a formula of a cell that begins with it, and the apostrophe, so that ours can be told from one. */
const risky = String.raw`[=+\-@＝＋－＠\t\r\n"']`;
/**
 * Where a cell may begin: at the start, and, if the list separator is `;` or a tab, after each of those in the text, since
 * quotes in the middle of a cell count for nothing. At the end our own quote follows, which would open a cell.
 */
const cellBegins = new RegExp(
  String.raw`^(?=${blanks}${risky})|(?<=[;\t\r\n])(?=${blanks}(?:${risky}|$))`,
  'g',
);

/** The names of the columns, as the first record. */
export const csvHeader = recordOf(columns.map(([name]) => name));

/**
 * One entry as a record of RFC 4180. No cell of it begins like a formula, whether `,`, `;` or a tab separates them. A text is
 * what it was without the apostrophe at its start and after each `;`, tab, CR and LF, where there is one.
 */
export function csvRow(entry: EntryDetail): string {
  return recordOf(columns.map(([, read]) => read(entry)));
}

function recordOf(values: readonly unknown[]): string {
  return `${values.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = disarmed(typeof value === 'string' ? value : JSON.stringify(value));
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet runs what begins like a formula (OWASP, CSV injection): an apostrophe goes before it. */
function disarmed(text: string): string {
  return text.replaceAll(cellBegins, "'");
}
