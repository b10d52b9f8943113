import type { OpenedCommit } from './sealed-events.ts';

const streams = 500;

/** After these nothing personal of the stream may be left. */
const erasures: ReadonlySet<string> = new Set([
  'accounts.user-erased.v1',
  'accounts.chat-deleted.v1',
  'accounts.session-ended.v1',
]);

/**
 * The streams that were loaded last, in the clear, so that a long one is read on and not read again.
 * Forgets a subject as soon as it is erased.
 */
export class RecentStreams {
  readonly #commits = new Map<string, readonly OpenedCommit[]>();

  /** The commits that are known of the stream, from its first on; there may be more. */
  find(stream: string): readonly OpenedCommit[] {
    return this.#commits.get(stream) ?? [];
  }

  keep(stream: string, commits: readonly OpenedCommit[]): void {
    this.#commits.delete(stream);
    if (commits.some(isErasure)) return;
    this.#commits.set(stream, commits);
    const [oldest] = this.#commits.keys();
    if (this.#commits.size > streams && oldest !== undefined) this.#commits.delete(oldest);
  }

  show(commit: OpenedCommit): void {
    if (isErasure(commit)) this.#commits.delete(commit.stream);
  }
}

function isErasure({ events }: OpenedCommit): boolean {
  return events.some(({ type }) => erasures.has(type));
}
