import type { BegunOperation } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { OperationLog } from '#operation-log';
import type { IntentPlace, IntentReader, OpenIntent } from './ledger.store.port.ts';
import { resolutionEvent, type Resolution } from './resolution-event.ts';

const batch = 100;

/** A service that executes commands. */
export interface CommandOwner {
  wasExecuted(commandId: string): Promise<boolean>;
}

/**
 * Resolves operations that were begun and never ended (DESIGN §5.8): an intent without an outcome
 * becomes `unknown`, and what is unknown is settled by asking the service that owns the command. So does
 * what has an outcome that says that the service had not answered: it may have carried it out after that. So does
 * a stream whose gateway has ended, but nobody needs to be asked: it has no command, and so no effect.
 * Both go through the operation log; saying the same twice does no harm, since entry ids are unique.
 */
export class ResolveUnknownHandler {
  private readonly intents: IntentReader;
  private readonly log: OperationLog;
  private readonly owners: readonly CommandOwner[];
  private after: IntentPlace | undefined;
  private failure: Error | undefined;
  private lastFailure: Error | undefined;

  /** `owners`: every service that executes commands. A command id is that of one command of one of them. */
  constructor(intents: IntentReader, log: OperationLog, owners: readonly CommandOwner[]) {
    this.intents = intents;
    this.log = log;
    this.owners = owners;
  }

  /**
   * Resolves what was recorded before `recordedBefore` (milliseconds since the epoch): everything that could have
   * come of it in time must be in the ledger. What is `due` is left alone, whatever its age: its outcome may come yet.
   * Tries a page of them, and the next one when it is called again, so that those that fail keep back no others; after
   * the last page it begins anew. Rejects, when all of the page were tried, if the log or a service failed for any of
   * this round, or of the one before as long as this one has not ended. Answers how many there were.
   */
  async handle(recordedBefore: number, now: number, due: ReadonlySet<string> = new Set()): Promise<number> {
    const intents = await this.intents.unresolved(recordedBefore, batch, this.after);
    for (const intent of intents) {
      if (due.has(intent.operationId)) continue;
      await this.resolve(intent, now).catch((error: Error) => (this.failure ??= error));
    }
    this.after = intents.length < batch ? undefined : intents.at(-1);
    if (this.after === undefined) [this.lastFailure, this.failure] = [this.failure, undefined];
    const failure = this.failure ?? this.lastFailure;
    if (failure !== undefined) throw failure;
    return intents.length;
  }

  private async resolve(intent: OpenIntent, now: number): Promise<void> {
    const data = JSON.parse(intent.data) as BegunOperation;
    const resolution = await this.resolutionOf(intent, data);
    // Of what is uncertain the outcome is there: nobody need be told that it is unknown.
    const settled = intent.state === 'uncertain' ? data.operation_id : `${data.operation_id}:unknown`;
    await this.log.append(resolutionEvent(data, resolution, settled, timestampOfMillis(now)));
  }

  private async resolutionOf(intent: OpenIntent, data: BegunOperation): Promise<Resolution> {
    if (intent.state !== 'unknown' && intent.state !== 'uncertain') return 'unknown';
    if (data.command_id === null) return 'not-executed';
    for (const owner of this.owners) {
      if (await owner.wasExecuted(data.command_id)) return 'executed';
    }
    return 'not-executed';
  }
}
