import { CommandFailure, exitCodes } from '../exit-codes.ts';

/** What an error of the API says. */
export interface ErrorAnswer {
  readonly status: number;
  /** For example `USERS.NOT_FOUND`. */
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
  /** The entry in the journal; null where the answer has no receipt. */
  readonly operationId: string | null;
  readonly retryAfterSeconds: number | null;
}

/** The API answered with an error. */
export class ApiRefusal extends CommandFailure {
  override name = 'ApiRefusal';
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    const exitCode = answer.status < 500 ? exitCodes.refused : exitCodes.failed;
    super(exitCode, lines(answer).join('\n'));
    this.answer = answer;
  }
}

function lines({ status, code, message, field, operationId, retryAfterSeconds }: ErrorAnswer): string[] {
  return [
    `${message} (${code}, HTTP ${status})`,
    ...(field === null ? [] : [`field: ${field}`]),
    ...(retryAfterSeconds === null ? [] : [`try again in ${retryAfterSeconds} s`]),
    ...(operationId === null ? [] : [`journal: ${operationId}`]),
  ];
}
