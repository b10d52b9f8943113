/** An answer of the API that is an error, or the lack of an answer. */
export class Problem extends Error {
  /** The code of `docs/errors.md`; `UNREACHABLE` where nothing answered. */
  readonly code: string;
  /** 0 where nothing answered. */
  readonly status: number;
  /** The field of the input that is at fault. */
  readonly field: string | null;
  /** Id of the entry in the journal, to look it up or to name it to an operator. */
  readonly journalId: string | null;
  /** Seconds after which it is worth to ask again; null if the answer does not say. */
  readonly retryAfter: number | null;

  constructor(
    description: string,
    details: Partial<Pick<Problem, 'code' | 'status' | 'field' | 'journalId' | 'retryAfter'>> = {},
  ) {
    super(description);
    this.name = 'Problem';
    this.code = details.code ?? 'UNREACHABLE';
    this.status = details.status ?? 0;
    this.field = details.field ?? null;
    this.journalId = details.journalId ?? null;
    this.retryAfter = details.retryAfter ?? null;
  }

  /** Whether another attempt may go well without a change of the input. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/** Whatever was thrown, as a problem that can be shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(error instanceof Error ? error.message : String(error), { code: 'CONSOLE' });
}
