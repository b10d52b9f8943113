import type { ReadEntry } from '../../projections/entry-facts.port.ts';

/**
 * Entries of one account as columns, to be copied from thread to thread: each text once, and numbers that stand
 * for them. As objects they take longer to copy than to read.
 */
export interface PackedEntries {
  readonly account: string;
  readonly seqs: Float64Array;
  /** Each text of the entries once; the columns hold indexes of it, -1 where there is none. */
  readonly texts: readonly string[];
  readonly columns: Readonly<Record<TextField, Int32Array>>;
  /** NaN where there is none. */
  readonly numbers: Readonly<Record<NumberField, Float64Array>>;
  /** By index: of entries that have no facts null, of those that can't be folded why. */
  readonly others: ReadonlyMap<number, Exclude<ReadEntry['facts'], Facts>>;
}

type Facts = Extract<ReadEntry['facts'], { readonly command: string }>;
type TextField = Exclude<
  { [Field in keyof Facts]: Facts[Field] extends string | null ? Field : never }[keyof Facts],
  'account'
>;
type NumberField = Exclude<
  { [Field in keyof Facts]: Facts[Field] extends number | null ? Field : never }[keyof Facts],
  'seq'
>;

const textFields = [
  ...(['class', 'command', 'thing', 'outcome', 'error', 'traceId', 'keyId', 'actorAccount'] as const),
  ...(['user', 'name', 'path', 'ip', 'userAgent'] as const),
] satisfies readonly TextField[];
const numberFields = [
  ...(['recordedAt', 'status', 'answeredAfterUs', 'operations'] as const),
] satisfies readonly NumberField[];

export function packed(account: string, entries: readonly ReadEntry[]): PackedEntries {
  const texts = new Map<string, number>();
  const columns = byName(textFields, () => new Int32Array(entries.length));
  const numbers = byName(numberFields, () => new Float64Array(entries.length));
  const others = new Map<number, Exclude<ReadEntry['facts'], Facts>>();
  for (const [index, { facts }] of entries.entries()) {
    if (facts === null || 'reason' in facts) {
      others.set(index, facts);
      continue;
    }
    for (const field of textFields) columns[field][index] = indexOf(texts, facts[field]);
    for (const field of numberFields) numbers[field][index] = facts[field] ?? Number.NaN;
  }
  const seqs = Float64Array.from(entries, ({ seq }) => seq);
  return { account, seqs, texts: [...texts.keys()], columns, numbers, others };
}

export function unpacked({ account, seqs, texts, columns, numbers, others }: PackedEntries): ReadEntry[] {
  // -1 is no index of a text.
  const text = (column: Int32Array, index: number) => texts[column[index] as number] ?? null;
  const entries: ReadEntry[] = [];
  for (let index = 0; index < seqs.length; index += 1) {
    const seq = seqs[index] as number;
    const other = others.get(index);
    const facts =
      other !== undefined
        ? other
        : {
            account,
            seq,
            recordedAt: numbers.recordedAt[index] as number,
            class: text(columns.class, index) as string,
            command: text(columns.command, index) as string,
            thing: text(columns.thing, index) as string,
            outcome: text(columns.outcome, index) as string,
            status: numberAt(numbers.status, index),
            error: text(columns.error, index),
            traceId: text(columns.traceId, index),
            keyId: text(columns.keyId, index),
            actorAccount: text(columns.actorAccount, index),
            user: text(columns.user, index),
            name: text(columns.name, index),
            path: text(columns.path, index),
            ip: text(columns.ip, index),
            userAgent: text(columns.userAgent, index),
            answeredAfterUs: numberAt(numbers.answeredAfterUs, index),
            operations: numbers.operations[index] as number,
          };
    entries.push({ account, seq, facts });
  }
  return entries;
}

function numberAt(column: Float64Array, index: number): number | null {
  const number = column[index] as number;
  return Number.isNaN(number) ? null : number;
}

function indexOf(texts: Map<string, number>, text: string | null): number {
  if (text === null) return -1;
  const known = texts.get(text);
  if (known !== undefined) return known;
  texts.set(text, texts.size);
  return texts.size - 1;
}

function byName<Name extends string, Value>(names: readonly Name[], make: () => Value) {
  return Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, Value>;
}
