import type { Grant, HistoryKind, ResourceState } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import type { ResourceHistory } from '../../projections/resource-history.port.ts';
import { candidates, millisOf } from './candidates.ts';
import { changeOf, manifestOf } from './changes.ts';

/** What a resource was at a moment: of those that have or had the name, the one that was there then. */
export class StateAtQuery {
  readonly #directory: Directory;
  readonly #history: ResourceHistory;

  constructor(directory: Directory, history: ResourceHistory) {
    this.#directory = directory;
    this.#history = history;
  }

  /** Fails with the kind's `NOT_FOUND`, or with `HTTP.INVALID_QUERY`. */
  async ask(grant: Grant, kind: HistoryKind, name: string, at: string): Promise<ResourceState> {
    const moment = millisOf('at', at);
    let last: ResourceState = { manifest: null, change: null };
    for (const id of candidates(this.#directory, grant, kind, name)) {
      const versions = await this.#history.versions(kind, id);
      const index = versions.findLastIndex(({ at: committedAt }) => Date.parse(committedAt) <= moment);
      const latest = versions[index];
      if (latest === undefined) continue;
      const manifest = manifestOf(this.#directory, latest.resource);
      // Where the clock was set back, the one before it may be of a later moment.
      const change = changeOf(this.#directory, latest, versions[index - 1]);
      if (manifest === null || !isNamed(manifest, name))
        last = last.manifest ? last : { manifest: null, change };
      else last = { manifest, change };
    }
    return last;
  }
}

/** A key may have had another name then. */
function isNamed(manifest: object, name: string): boolean {
  const { kind, metadata } = manifest as { kind: HistoryKind; metadata: { name?: string } };
  return kind !== 'SmarterAuthToken' || metadata.name?.normalize('NFC') === name.normalize('NFC');
}
