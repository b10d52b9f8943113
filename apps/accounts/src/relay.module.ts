import { accountsFactsTopic } from '#contracts';
import { Relay, WakingStore, type PositionStore } from '#delivery';
import { isCommandStream, type EventStore } from '#event-store';
import type { MessageBus } from '#messaging';
import type { Metrics } from '#observability';
import type { Readiness } from '#process';
import { PublishedEvents } from './outbound/published-events.ts';
import type { Publication } from './queries/platform/health.query.ts';

export interface Publishing {
  /** The store to commit to. */
  readonly store: EventStore;
  /** Not started yet, and to be stopped before the engines close; undefined without a bus. */
  readonly relay: Relay | undefined;
}

/** A relay that has failed for this long needs somebody to look at it. */
const relayLateMs = 10_000;

/** The relay of what this service commits. */
export function openRelay(
  engines: { readonly store: EventStore; readonly positions: PositionStore },
  bus: MessageBus | undefined,
): Publishing {
  const { store: committed, positions } = engines;
  if (bus === undefined) return { store: committed, relay: undefined };
  const published = new PublishedEvents((stream) => committed.readStream(stream));
  const relay: Relay = new Relay({
    name: 'accounts',
    store: committed,
    positions,
    bus,
    topic: accountsFactsTopic,
    // The claims of commands are the store's own and happened to nobody.
    factOf: (commit) =>
      isCommandStream(commit.stream) ? Promise.resolve(undefined) : published.factOf(commit),
  });
  return { store: new WakingStore(committed, (position) => relay.wake(position)), relay };
}

/** Facts that do not leave are late for whoever waits for them; how long, the operator should know. */
export function watchRelay(relay: Relay, readiness: Readiness, metrics: Metrics): void {
  readiness.require(() => problemOf(relay));
  metrics.gauge(
    'smarter_relay_position',
    'Position of the last commit of accounts whose fact was published.',
    () => relay.status().position,
  );
  metrics.gauge(
    'smarter_relay_lag_commits',
    'Commits of accounts whose facts are not published yet.',
    () => relay.status().lag,
  );
  metrics.gauge(
    'smarter_relay_age_seconds',
    'Time since the last moment of which accounts has published everything.',
    () => relay.status().ageMs / 1000,
  );
}

/** How the publication of facts is doing; without a relay there is none. */
export function publicationOf(relay: Relay | undefined): Publication {
  if (relay === undefined) return { lag: 0, problem: null };
  return { lag: relay.status().lag, problem: problemOf(relay) ?? null };
}

function problemOf(relay: Relay): string | undefined {
  const { failure, ageMs } = relay.status();
  return failure !== undefined && ageMs > relayLateMs ? 'accounts can not publish its facts' : undefined;
}
