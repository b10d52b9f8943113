import type { Facet, Found, IndexSearch, SearchIndex, Tally } from './search-index.port.ts';
import type { ViewsProjection } from './views.projection.ts';

/**
 * A search index together with what is still to be folded into it, so that no search waits for that: one entry
 * takes longer to fold than many take to look through. To be asked only while what is unfolded follows on what is
 * folded, without a gap (`ViewsProjection.isBehind`); throws where a fold has failed since.
 */
export class CompleteSearchIndex implements SearchIndex {
  private readonly views: ViewsProjection;
  private readonly live: () => SearchIndex;

  /** `live` answers the index that is live. */
  constructor(views: ViewsProjection, live: () => SearchIndex) {
    this.views = views;
    this.live = live;
  }

  async find(search: IndexSearch): Promise<Found> {
    const { account, facets, above, below, limit } = search;
    const unfolded = this.views.unfolded.of(account);
    const seqs: number[] = [];
    for (const entry of unfolded.toReversed()) {
      if (entry.seq <= above) return { seqs, searchedTo: null };
      if (entry.seq >= below || !entry.has(facets)) continue;
      seqs.push(entry.seq);
      if (seqs.length === limit) return { seqs, searchedTo: entry.seq };
    }
    const rest = { below: Math.min(below, unfolded[0]?.seq ?? below), limit: limit - seqs.length };
    const found = await this.folded().find({ ...search, ...rest });
    return { ...found, seqs: [...seqs, ...found.seqs] };
  }

  async tally(account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]> {
    const unfolded = [...this.views.unfolded.of(account)];
    const tallies = await this.folded().tally(account, facets, above);
    return tallies.map(({ count, newest }, index) => {
      const having = unfolded.filter((entry) => entry.has(facets.slice(index, index + 1)));
      return {
        count: count + having.filter(({ seq }) => seq > above).length,
        newest: having.at(-1)?.seq ?? newest,
      };
    });
  }

  private folded(): SearchIndex {
    this.views.requireComplete();
    return this.live();
  }
}
