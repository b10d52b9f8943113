import {
  failure,
  pageOfChanges,
  type ChangePage,
  type ChangePlace,
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
   * stream and a page. Answers what had been committed when it was asked, and nothing later. Fails with the kind's
   * `NOT_FOUND`, or with `HTTP.INVALID_QUERY`.
   */
  async ask(grant: Grant, kind: HistoryKind, name: string, asked: ChangesAsked): Promise<ChangePage> {
    const isBetween = committedBetween(asked);
    // What is committed while the streams are read may stand in one of them and be missing of an earlier one.
    const seen = this.#directory.position;
    const ids = candidates(this.#directory, grant, kind, name);
    const after = asked.after && (await this.#versionAt(kind, ids, asked.after));
    const isAsked = (version: ResourceVersion) =>
      isBetween(version) &&
      version.position <= seen &&
      (after === undefined || compareVersions(version, after) > 0);
    let page: Step[] = [];
    for (const id of ids) {
      const versions = await this.#history.versions(kind, id);
      const steps = versions.map((version, index) => ({ version, before: versions[index - 1] }));
      page = [...page, ...steps.filter(({ version }) => isAsked(version))]
        .sort((one, other) => compareVersions(one.version, other.version))
        .slice(0, asked.limit + 1);
    }
    const placed = page.map(({ version, before }) => ({
      place: version.place,
      change: () => changeOf(this.#directory, version, before),
    }));
    return pageOfChanges(placed, asked.limit);
  }

  /** Throws `HTTP.INVALID_QUERY` for a change of something else, or one that there never was. */
  async #versionAt(kind: HistoryKind, ids: readonly string[], place: ChangePlace): Promise<ResourceVersion> {
    const versions = ids.includes(place.resource) ? await this.#history.versions(kind, place.resource) : [];
    const found = versions.find((version) => version.place.version === place.version);
    if (found !== undefined) return found;
    throw failure('HTTP.INVALID_QUERY', 'cursor: is not one of this resource', { field: 'cursor' });
  }
}

/** In the order in which they were committed, whichever resource they are of. */
function compareVersions(one: ResourceVersion, other: ResourceVersion): number {
  return one.position - other.position || one.place.version - other.place.version;
}

function committedBetween({ from, to }: ChangesAsked): (version: ResourceVersion) => boolean {
  const [first, last] = [millisOf('from', from), millisOf('to', to)];
  return ({ at }) => Date.parse(at) > first && Date.parse(at) <= last;
}
