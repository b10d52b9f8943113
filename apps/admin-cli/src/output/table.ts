export type Row = Readonly<Record<string, unknown>>;

const gap = '  ';

/** Rows under the names of their columns, aligned; no line ends in blanks. */
export function tableOf(columns: readonly string[], rows: readonly Row[]): string {
  const head = columns.map((column) => column.replaceAll('_', ' ').toUpperCase());
  const cells = [head, ...rows.map((row) => columns.map((column) => cellOf(row[column])))];
  const widths = columns.map((_column, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return lines(cells.map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(gap)));
}

/** One record: a line for each member, those of its parts by their paths, and for each item of a list. */
export function recordOf(row: Row): string {
  const members = leavesOf(row);
  const width = Math.max(0, ...members.map(([name]) => name.length));
  return lines(
    members.map(([name, value]) => `${name.replaceAll('_', ' ').padEnd(width)}${gap}${cellOf(value)}`),
  );
}

function leavesOf(value: unknown, path = ''): [string, unknown][] {
  const parts = partsOf(value);
  if (parts.length === 0) return [[path, Array.isArray(value) && value.length === 0 ? 'none' : value]];
  return parts.flatMap(([name, part]) => leavesOf(part, path === '' ? name : `${path} ${name}`));
}

/** The members of an object and the items of a list; a list of plain values is one value. */
function partsOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return Object.entries(value);
  const isPlain = value.every((item) => typeof item !== 'object' || item === null);
  return isPlain ? [] : value.map((item, index) => [String(index + 1), item]);
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line.trimEnd()}\n`).join('');
}

/** A value as text. What could steer the terminal is shown as `�`: values come from other people. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text =
    typeof value === 'string'
      ? value
      : Array.isArray(value)
        ? value.map(cellOf).join(', ')
        : JSON.stringify(value);
  return text.replace(/\p{C}/gu, '\ufffd');
}
