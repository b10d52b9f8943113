import type { ErrorCode } from '#contracts';
import type { Refusal } from '#kernel';

/** A refusal with a code of the contract; `field` names the member of the manifest that is at fault. */
export function refusal(code: ErrorCode, message: string, field?: string): Refusal {
  return { refused: true, code, message, ...(field === undefined ? {} : { field }) };
}
