import { join } from 'node:path';
import { accountsFactsTopic } from '#contracts';
import { Relay, SqlitePositionStore, WakingStore } from '#delivery';
import { isCommandStream, type EventStore } from '#event-store';
import type { MessageBus } from '#messaging';
import { PublishedEvents } from './outbound/published-events.ts';

export interface Publishing {
  /** The store to commit to. */
  readonly store: EventStore;
  /** Not started yet; undefined without a bus. */
  readonly relay: Relay | undefined;
  /** Ends the relay; before the store closes, which it reads. */
  close(): Promise<void>;
}

/** The relay of what this service commits; its position lies in the folder. */
export function openRelay(file: EventStore, folder: string, bus: MessageBus | undefined): Publishing {
  if (bus === undefined) return { store: file, relay: undefined, close: () => Promise.resolve() };
  const positions = new SqlitePositionStore(join(folder, 'relay.sqlite'));
  const published = new PublishedEvents((stream) => file.readStream(stream));
  const relay: Relay = new Relay({
    name: 'accounts',
    store: file,
    positions,
    bus,
    topic: accountsFactsTopic,
    // The claims of commands are the store's own and happened to nobody.
    factOf: (commit) =>
      isCommandStream(commit.stream) ? Promise.resolve(undefined) : published.factOf(commit),
  });
  const store = new WakingStore(file, (position) => relay.wake(position));
  const close = async () => {
    await relay.stop();
    await positions.close();
  };
  return { store, relay, close };
}
