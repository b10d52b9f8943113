import { grant, type JournalApi, type Principal } from '#contracts';

const capacity = 10_000;

/**
 * When sessions were last used: that is no event of theirs. This gateway remembers it of those that it serves; of others,
 * and after a start, the journal says it, which has every use as an entry (ADR 0044).
 */
export class SessionActivity {
  private readonly journal: Pick<JournalApi, 'usageOfKeys'>;
  private readonly idleMs: number;
  private readonly now: () => number;
  private readonly uses = new Map<string, number>();

  /** A session ends after `idleMs` without a use; `now` answers milliseconds since the epoch. */
  constructor(journal: Pick<JournalApi, 'usageOfKeys'>, idleMs: number, now: () => number = Date.now) {
    this.journal = journal;
    this.idleMs = idleMs;
    this.now = now;
  }

  /** Whether the session is known to have been used lately. */
  isRecent({ keyId, session }: Principal): boolean {
    return this.isLate(this.uses.get(keyId) ?? 0) || this.isLate(session?.openedAt ?? 0);
  }

  /** Whether the session was not used for too long, asking the journal where need be. Fails as that does. */
  async isIdle(principal: Principal): Promise<boolean> {
    if (this.isRecent(principal)) return false;
    const [usage] = await this.journal.usageOfKeys(grant(principal, 'journal.read'), [principal.keyId]);
    const usedAt = usage?.last_used_at ?? null;
    return usedAt === null || !this.isLate(Date.parse(usedAt));
  }

  /** Notes that the session is used now. */
  note({ keyId }: Principal): void {
    this.uses.delete(keyId);
    this.uses.set(keyId, this.now());
    if (this.uses.size <= capacity) return;
    for (const oldest of this.uses.keys()) {
      this.uses.delete(oldest);
      return;
    }
  }

  /** Milliseconds since the epoch; undefined where this gateway has not seen the session. */
  lastUse(sessionId: string): number | undefined {
    return this.uses.get(sessionId);
  }

  private isLate(usedAt: number): boolean {
    return this.now() - usedAt < this.idleMs;
  }
}
