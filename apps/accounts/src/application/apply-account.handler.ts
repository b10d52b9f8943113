import type { AccountConfig, ApplyResult, Grant, RecordedCommand } from '#contracts';
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

  /** Fails with `ACCOUNTS.NOT_FOUND` or `ACCOUNTS.CONFLICT`. */
  async handle(
    { accountNumber }: Grant,
    { id }: RecordedCommand,
    config: AccountConfig,
  ): Promise<ApplyResult> {
    const stream = accountStream(accountNumber);
    const command = { type: 'change-account-config', config } as const;
    const events = await execute(this.#streams, accountDecider, stream, id, command);
    const changed = new Set(events.flatMap((event) => Object.keys(event.data)));
    return { name: accountNumber, created: false, changed: [...changed].sort(), repeated: false };
  }
}
