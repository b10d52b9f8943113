import {
  comparePlaces,
  pageOfChanges,
  type ChangePage,
  type ChangesAsked,
  type Grant,
  type HistoryKind,
} from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import type { ResourceHistory, ResourceVersion } from '../../projections/resource-history.port.ts';
import { candidates, millisOf } from './candidates.ts';
import { changeOf } from './changes.ts';

/** A version that was asked for, and the one before it. */
interface Step {
  readonly version: ResourceVersion;
  readonly before: ResourceVersion | undefined;
}

/** What changed of the resources that have or had a name. */
export class ChangesBetweenQuery {
  readonly #directory: Directory;
  readonly #history: ResourceHistory;

  constructor(directory: Directory, history: ResourceHistory) {
    this.#directory = directory;
    this.#history = history;
  }

  /**
   * Reads the streams of all that have or had the name, one after the other, but holds no more of them than one
   * stream and a page. Fails with the kind's `NOT_FOUND`, or with `HTTP.INVALID_QUERY`.
   */
  async ask(grant: Grant, kind: HistoryKind, name: string, asked: ChangesAsked): Promise<ChangePage> {
    const isAsked = askedFor(asked);
    // What is committed while the streams are read may stand in one of them and be missing of an earlier one.
    const seen = this.#directory.position;
    let page: Step[] = [];
    for (const id of candidates(this.#directory, grant, kind, name)) {
      const versions = await this.#history.versions(kind, id);
      const steps = versions.map((version, index) => ({ version, before: versions[index - 1] }));
      page = [...page, ...steps.filter(({ version }) => isAsked(version) && version.place.commit <= seen)]
        .sort((one, other) => comparePlaces(one.version.place, other.version.place))
        .slice(0, asked.limit + 1);
    }
    const placed = page.map(({ version, before }) => ({
      place: version.place,
      change: () => changeOf(this.#directory, version, before),
    }));
    return pageOfChanges(placed, asked.limit);
  }
}

function askedFor({ from, to, after }: ChangesAsked): (version: ResourceVersion) => boolean {
  const [first, last] = [millisOf('from', from), millisOf('to', to)];
  return ({ at, place }) =>
    Date.parse(at) > first &&
    Date.parse(at) <= last &&
    (after === undefined || comparePlaces(place, after) > 0);
}
