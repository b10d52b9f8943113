import type { Grant, JournalApi } from '#contracts';
import { Failure } from '#kernel';

/**
 * When API keys were last used: accounts does not know, since a use is no event of it; the journal folds
 * it from operations.
 */
export class LastUses {
  private readonly journal: Pick<JournalApi, 'usageOfKeys'>;

  constructor(journal: Pick<JournalApi, 'usageOfKeys'>) {
    this.journal = journal;
  }

  /**
   * ISO 8601 by the id of the key. A key that was never used is not there, and none is while the journal
   * can not say: keys are shown all the same.
   */
  async of(grant: Grant, keyIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (keyIds.length === 0) return new Map();
    try {
      const usage = await this.journal.usageOfKeys(grant, keyIds);
      return new Map(
        usage.flatMap(({ key_id: keyId, last_used_at: at }) => (at === null ? [] : [[keyId, at] as const])),
      );
    } catch (error) {
      if (error instanceof Failure && error.kind === 'unavailable') return new Map();
      throw error;
    }
  }
}
