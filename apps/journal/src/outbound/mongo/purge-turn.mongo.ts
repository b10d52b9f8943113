import type { Connection, Membership } from '#mongo';
import type { PurgeCondition, PurgeTurn } from '../../application/purge-turn.port.ts';
import { ledgerModels, type LedgerModels, type PurgeConditionDocument } from './ledger.documents.ts';

/** It is the turn of the eldest journal. */
export class MongoPurgeTurn implements PurgeTurn {
  private readonly conditions: LedgerModels['purgeCondition'];
  private readonly membership: Membership;

  constructor(connection: Connection, membership: Membership) {
    this.conditions = ledgerModels(connection).purgeCondition;
    this.membership = membership;
  }

  isMine(): boolean {
    return this.membership.isEldest;
  }

  async publish({ lastRun, nextRun }: PurgeCondition): Promise<void> {
    await this.conditions.updateOne({ _id: 'purge-condition' }, { lastRun, nextRun }, { upsert: true });
  }

  async told(): Promise<PurgeCondition | undefined> {
    const found = await this.conditions.findById('purge-condition').lean<PurgeConditionDocument | null>();
    return found === null ? undefined : { lastRun: found.lastRun, nextRun: found.nextRun };
  }
}
