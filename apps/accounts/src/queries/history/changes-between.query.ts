import type { Grant, HistoryKind, ResourceChange } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import type { ResourceHistory } from '../../projections/resource-history.port.ts';
import { candidates, millisOf } from './candidates.ts';
import { changesOf } from './changes.ts';

/** What changed of the resources that have or had a name. */
export class ChangesBetweenQuery {
  readonly #directory: Directory;
  readonly #history: ResourceHistory;

  constructor(directory: Directory, history: ResourceHistory) {
    this.#directory = directory;
    this.#history = history;
  }

  /** After `from`, up to and with `to`. Fails with the kind's `NOT_FOUND`, or with `HTTP.INVALID_QUERY`. */
  async ask(
    grant: Grant,
    kind: HistoryKind,
    name: string,
    between: { readonly from: string; readonly to: string },
  ): Promise<readonly ResourceChange[]> {
    const from = millisOf('from', between.from);
    const to = millisOf('to', between.to);
    const all: ResourceChange[] = [];
    for (const id of candidates(this.#directory, grant, kind, name))
      all.push(...changesOf(this.#directory, await this.#history.versions(kind, id)));
    return all
      .filter(({ at }) => Date.parse(at) > from && Date.parse(at) <= to)
      .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  }
}
