declare const recorded: unique symbol;

/** The id under which a command is executed at most once: the operation id, or one of an idempotency key. */
export type CommandId = string & { readonly [recorded]: true };

/**
 * A command that may be executed. Only the gateway's recorder makes one, after the intent is durable, so
 * a command without a recorded intent does not compile (ADR 0007).
 */
export interface RecordedCommand {
  readonly id: CommandId;
  /** The operation that it belongs to: named by every event that it causes. */
  readonly operationId: string;
  /**
   * SHA-256 (64 hex) of what was asked, where the caller gave an `Idempotency-Key`; null without. The same
   * command id with another hash is refused with `HTTP.IDEMPOTENCY_MISMATCH`.
   */
  readonly bodyHash: string | null;
}

/** What every command answers beside its own: whether it is the result of an earlier execution. */
export interface CommandResult {
  /** True if the command was executed before and this is what it answered then, without its secrets. */
  readonly repeated: boolean;
}
