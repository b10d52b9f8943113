import { failure, isAdmin, type AccountConfig, type ApplyResult, type Principal } from '#contracts';
import { accountDecider } from '../domain/account/account.decider.ts';
import type { EventStreams } from './event-streams.ts';
import { execute } from './execute.ts';
import { accountStream } from './streams.ts';

/** Replaces the config of the caller's account. A command id that was executed answers as it did then. */
export class ApplyAccountHandler {
  readonly #streams: EventStreams;

  constructor(streams: EventStreams) {
    this.#streams = streams;
  }

  /** Fails with `AUTH.NOT_ALLOWED`, `ACCOUNTS.NOT_FOUND` or `ACCOUNTS.CONFLICT`. */
  async handle(principal: Principal, commandId: string, config: AccountConfig): Promise<ApplyResult> {
    if (!isAdmin(principal)) {
      throw failure('AUTH.NOT_ALLOWED', 'Only admins of the account can change it.');
    }
    const { accountNumber } = principal;
    const stream = accountStream(accountNumber);
    const command = { type: 'change-account-config', config } as const;
    const events = await execute(this.#streams, accountDecider, stream, commandId, command);
    const changed = new Set(events.flatMap((event) => Object.keys(event.data)));
    return { name: accountNumber, changed: [...changed].sort() };
  }
}
