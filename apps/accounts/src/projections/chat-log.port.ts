import type { KeptExchange } from '#contracts';

/** An exchange, with the command that it came of. */
export interface LoggedExchange {
  readonly commandId: string;
  readonly exchange: KeptExchange;
}

/**
 * What was said in chats, which the directory does not hold.
 *
 * Called: by queries; concurrently.
 * Guarantees: oldest first; shows every exchange that was kept before; nothing of a chat that is not there.
 * Fails with: a rejected promise.
 */
export interface ChatLog {
  exchanges(sessionKey: string): Promise<readonly LoggedExchange[]>;
}
