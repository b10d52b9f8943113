import type { BegunOperation } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { OperationLog } from '#operation-log';
import type { IntentReader, OpenIntent } from './ledger.store.port.ts';
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

  /** `owners`: every service that executes commands. A command id is that of one command of one of them. */
  constructor(intents: IntentReader, log: OperationLog, owners: readonly CommandOwner[]) {
    this.intents = intents;
    this.log = log;
    this.owners = owners;
  }

  /**
   * Resolves what was recorded before `recordedBefore` (milliseconds since the epoch): everything that could have
   * come of it in time must be in the ledger. What is `due` is left alone, whatever its age: its outcome may come yet.
   * Rejects after all were tried if the log or accounts failed for any, so that none keeps back the others: call
   * again.
   */
  async handle(recordedBefore: number, now: number, due: ReadonlySet<string> = new Set()): Promise<number> {
    const intents = await this.intents.unresolved(recordedBefore, batch);
    const failures: Error[] = [];
    for (const intent of intents) {
      if (due.has(intent.operationId)) continue;
      await this.resolve(intent, now).catch((error: Error) => failures.push(error));
    }
    if (failures.length > 0) {
      const [first] = failures;
      throw new AggregateError(failures, `${failures.length} not resolved, the first: ${first?.message}`);
    }
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
