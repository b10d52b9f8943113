import type { Commit, StoredEvent } from '#event-store';
import { sealText, unsealText } from '#sealing/ciphers';
import { personalFieldsOf, type AccountsEvent } from '../domain/accounts.events.ts';
import type { SubjectKeys } from './subject-keys.port.ts';

/** A commit with its events as they were decided. */
export interface OpenedCommit extends Omit<Commit, 'events'> {
  readonly events: readonly AccountsEvent[];
}

/**
 * Events on their way to the store and back: their personal and secret fields lie there as one
 * sealed member, under the key of the stream, bound to stream, event type and command.
 */
export class SealedEvents {
  readonly #keys: SubjectKeys;

  constructor(keys: SubjectKeys) {
    this.#keys = keys;
  }

  async seal(stream: string, commandId: string, event: AccountsEvent): Promise<StoredEvent> {
    const { clear, personal } = split(event);
    if (Object.keys(personal).length === 0) return { type: event.type, data: clear };
    const context = contextOf(stream, commandId, event.type);
    const sealed = sealText(await this.#keys.obtain(stream), JSON.stringify(personal), context);
    return { type: event.type, data: { ...clear, sealed } };
  }

  /** Rejects if an event was altered or moved; what is sealed of an erased subject reads as empty. */
  async open(commits: readonly Commit[]): Promise<readonly OpenedCommit[]> {
    const sealed = commits.filter(({ events }) => events.some((event) => sealedOf(event) !== undefined));
    const keys = await this.#keys.find([...new Set(sealed.map(({ stream }) => stream))]);
    return commits.map((commit) => ({
      ...commit,
      events: commit.events.map((event) => openEvent(commit, event, keys.get(commit.stream))),
    }));
  }
}

function openEvent(
  { stream, commandId }: Commit,
  event: StoredEvent,
  key: Buffer | undefined,
): AccountsEvent {
  const type = event.type as AccountsEvent['type'];
  const { sealed, ...clear } = event.data as { sealed?: string };
  if (sealed === undefined) return { type, data: clear } as AccountsEvent;
  const personal: unknown = key
    ? JSON.parse(unsealText(key, sealed, contextOf(stream, commandId, type)))
    : personalFieldsOf[type];
  return { type, data: { ...clear, ...(personal as object) } } as AccountsEvent;
}

function sealedOf({ data }: StoredEvent): string | undefined {
  return (data as { sealed?: string }).sealed;
}

function split(event: AccountsEvent): { clear: object; personal: object } {
  const personalFields = personalFieldsOf[event.type];
  const fields = Object.entries(event.data);
  return {
    clear: Object.fromEntries(fields.filter(([name]) => !(name in personalFields))),
    personal: Object.fromEntries(fields.filter(([name]) => name in personalFields)),
  };
}

function contextOf(stream: string, commandId: string, type: string): string {
  return JSON.stringify([stream, commandId, type]);
}
