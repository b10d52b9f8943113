import type { Connection, Lease } from '#mongo';
import type { PurgeCondition, PurgeTurn } from '../../application/purge-turn.port.ts';
import { ledgerModels, type LedgerModels, type PurgeConditionDocument } from './ledger.documents.ts';

/** It is the turn of the journal that holds the lease of housekeeping. */
export class MongoPurgeTurn implements PurgeTurn {
  private readonly conditions: LedgerModels['purgeCondition'];
  private readonly lease: Lease;

  constructor(connection: Connection, lease: Lease) {
    this.conditions = ledgerModels(connection).purgeCondition;
    this.lease = lease;
  }

  isMine(): boolean {
    return this.lease.isHeld;
  }

  async publish({ lastRun, nextRun }: PurgeCondition): Promise<void> {
    await this.conditions.updateOne({ _id: 'purge-condition' }, { lastRun, nextRun }, { upsert: true });
  }

  async told(): Promise<PurgeCondition | undefined> {
    const found = await this.conditions.findById('purge-condition').lean<PurgeConditionDocument | null>();
    return found === null ? undefined : { lastRun: found.lastRun, nextRun: found.nextRun };
  }
}
