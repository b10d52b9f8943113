import type { JournalView, Replay, ReplayRequest, ViewReplay } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { LedgerPages } from './ledger.pages.port.ts';
import type { ReplayStore } from './replay.store.port.ts';
import type { ViewRow, ViewStore } from './view.store.port.ts';
import type { ViewsProjection } from './views.projection.ts';

/** Rows that are compared at a time. */
const chunk = 2000;
/** The state is saved after so many steps: what a restart loses of it is only how far it was. */
const savedEvery = 50;

interface Running {
  readonly replay: Replay;
  readonly switch: boolean;
  /** The row up to which the view that is being compared is equal. */
  comparedTo: string | null;
  steps: number;
}

/**
 * Rebuilds views from the ledger beside the live ones, compares them row by row, and switches if asked.
 * It works in steps, between which the ledger grows: what is appended is folded into both, so that they
 * are equal at every moment once the rebuilt one has caught up. Nothing else is changed or sent.
 */
export class Replays {
  private readonly views: ViewsProjection;
  private readonly store: ViewStore;
  private readonly ledger: LedgerPages;
  private readonly kept: ReplayStore;
  private running: Running | undefined;

  constructor(views: ViewsProjection, store: ViewStore, ledger: LedgerPages, kept: ReplayStore) {
    this.views = views;
    this.store = store;
    this.ledger = ledger;
    this.kept = kept;
  }

  /** Ends what a process that is gone has begun. */
  async recover(now: number): Promise<void> {
    for (const replay of await this.kept.running()) {
      await this.kept.save(failed(replay, 'the journal was restarted', now));
    }
  }

  /** Begins a replay; the id of one that is known answers that one. Undefined while another is running. */
  async start(id: string, request: ReplayRequest, now: number): Promise<Replay | undefined> {
    const known = await this.find(id);
    if (known !== undefined || this.running !== undefined) return known;
    const ofEntries = await this.ledger.total();
    const replay: Replay = {
      ...{ id, state: 'running', error: null, started_at: timestampOfMillis(now), ended_at: null },
      views: request.views.map((view) => newView(view, ofEntries)),
    };
    this.running = { replay, switch: request.switch, comparedTo: null, steps: 0 };
    await this.kept.save(replay);
    for (const { view } of replay.views) await this.views.begin(view);
    return replay;
  }

  async find(id: string): Promise<Replay | undefined> {
    return this.running?.replay.id === id ? this.running.replay : await this.kept.load(id);
  }

  /**
   * One step, after `entries` were read from the ledger for what copies miss: of rebuilding while there
   * were any, of comparing then. Answers whether there is more to do.
   */
  async step(entries: number, now: number): Promise<boolean> {
    const { running } = this;
    if (running === undefined) return false;
    try {
      if (entries > 0) {
        for (const view of running.replay.views) count(view, entries);
      } else await this.compare(running);
    } catch (error) {
      await this.abandon(running);
      await this.end(failed(running.replay, error instanceof Error ? error.message : String(error), now));
      return false;
    }
    running.steps += 1;
    if (running.replay.views.every(isDone)) {
      const state = running.replay.views.every((view) => view.state === 'equal') ? 'equal' : 'different';
      await this.end({ ...running.replay, state, ended_at: timestampOfMillis(now) });
      return false;
    }
    if (running.steps % savedEvery === 0) await this.kept.save(running.replay);
    return true;
  }

  private async compare(running: Running): Promise<void> {
    const view = running.replay.views.find((each) => !isDone(each));
    if (view === undefined) return;
    view.state = 'comparing';
    const [live, beside] = [
      { view: view.view, copy: 'live' as const },
      { view: view.view, copy: 'beside' as const },
    ];
    const liveRows = await this.store.rows(live, running.comparedTo, chunk);
    const rebuiltRows = await this.store.rows(beside, running.comparedTo, chunk);
    const at = firstDifference(liveRows, rebuiltRows);
    view.rows += at ?? liveRows.length;
    if (at !== undefined) {
      const row = await this.differing(liveRows[at], rebuiltRows[at], beside.view);
      view.difference = {
        row,
        live: (await this.store.row(live, row)) ?? null,
        rebuilt: (await this.store.row(beside, row)) ?? null,
      };
    } else if (liveRows.length === chunk) {
      running.comparedTo = liveRows.at(-1)?.row ?? null;
      return;
    }
    view.parked = await this.store.parked(beside);
    if (running.switch) await this.views.promote(view.view);
    else await this.views.discard(view.view);
    view.switched = running.switch;
    view.state = at === undefined ? 'equal' : 'different';
    running.comparedTo = null;
  }

  /** The name of the row that one of them lacks, or that says something else. */
  private async differing(live: ViewRow | undefined, rebuilt: ViewRow | undefined, view: JournalView) {
    if (live === undefined || rebuilt === undefined) return (live ?? rebuilt)?.row ?? '';
    if (live.row === rebuilt.row) return live.row;
    const known = await this.store.row({ view, copy: 'beside' }, live.row);
    return known === undefined ? live.row : rebuilt.row;
  }

  private async abandon({ replay }: Running): Promise<void> {
    for (const { view } of replay.views) await this.views.discard(view);
  }

  private async end(replay: Replay): Promise<void> {
    this.running = undefined;
    await this.kept.save(replay);
  }
}

function newView(view: JournalView, ofEntries: number): ViewReplay {
  return {
    ...{ view, state: 'rebuilding', entries: 0, of_entries: ofEntries, rows: 0, parked: 0 },
    ...{ difference: null, switched: false },
  };
}

function count(view: ViewReplay, entries: number): void {
  view.entries += entries;
}

function isDone({ state }: ViewReplay): boolean {
  return state === 'equal' || state === 'different';
}

function failed(replay: Replay, error: string, now: number): Replay {
  return { ...replay, state: 'failed', error, ended_at: timestampOfMillis(now) };
}

/** Where the rows first differ; undefined if they are equal. */
function firstDifference(live: readonly ViewRow[], rebuilt: readonly ViewRow[]): number | undefined {
  const length = Math.max(live.length, rebuilt.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [live[at], rebuilt[at]];
    if (one?.row !== other?.row || one?.content !== other?.content) return at;
  }
  return undefined;
}
