import type { JournalHealth } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { SearchIndex } from '../projections/search-index.port.ts';

const accountsAtOnce = 100;

/** What is known of the ledgers' writer. */
export interface WriterStatus {
  readonly lag: number;
  /** Milliseconds since the epoch. */
  readonly readThrough: number;
  readonly parked: number;
  readonly unopened: number;
  readonly failure?: string;
}

export interface Ledgers extends Pick<SearchIndex, 'tally'> {
  status(): Promise<WriterStatus>;
  /** The accounts that have a ledger. */
  accounts(): Promise<readonly string[]>;
}

/** How this service is. It looks into the index of every ledger once, so it is for platform admins, now and then. */
export class GetHealthQuery {
  private readonly ledgers: Ledgers;

  constructor(ledgers: Ledgers) {
    this.ledgers = ledgers;
  }

  async ask(): Promise<JournalHealth> {
    const { lag, readThrough, parked, unopened, failure } = await this.ledgers.status();
    return {
      problem: failure === undefined ? null : 'the journal has stopped',
      lag,
      settledThrough: momentOf(readThrough),
      parked,
      unopened,
      quarantined: await this.quarantined(),
    };
  }

  /** Looks into no index. */
  async settledThrough(): Promise<string | null> {
    return momentOf((await this.ledgers.status()).readThrough);
  }

  private async quarantined(): Promise<number> {
    const accounts = await this.ledgers.accounts();
    let found = 0;
    for (let first = 0; first < accounts.length; first += accountsAtOnce) {
      const some = accounts.slice(first, first + accountsAtOnce);
      const tallies = await Promise.all(
        some.map((account) => this.ledgers.tally(account, ['command=quarantined'], 0)),
      );
      found = tallies.flat().reduce((sum, { count }) => sum + count, found);
    }
    return found;
  }
}

function momentOf(readThrough: number): string | null {
  return readThrough === 0 ? null : timestampOfMillis(readThrough);
}
