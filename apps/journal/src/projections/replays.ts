import type { JournalView, Replay, ReplayRequest, ViewReplay } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { keptDifference } from './kept-difference.ts';
import type { LedgerPages } from './ledger.pages.port.ts';
import type { KeptReplay, ReplayStore } from './replay.store.port.ts';
import type { ViewRow, ViewStore } from './view.store.port.ts';
import type { ViewsProjection } from './views.projection.ts';

/** Rows that are compared at a time. */
const chunk = 2000;
/** The state is saved this often: what a restart loses of it is only how far it was. */
const savedEveryMs = 1000;
/** A difference counts once it was seen so often in a row: what another process is folding passes. */
const looksThatCount = 3;
/** What changes at every look is a difference in the end. */
const mostLooks = 200;

interface Running extends KeptReplay {
  /** The row up to which the view that is being compared is equal. */
  comparedTo: string | null;
  savedAt: number;
  suspect: { text: string; seen: number; looks: number } | undefined;
}

/**
 * Rebuilds views from the ledger beside the live ones, compares them row by row, and switches if asked.
 * It works in steps, between which the ledger grows: what is appended is folded into both, so that they
 * are equal at every moment once the rebuilt one has caught up, but for what other processes are folding just
 * then. Nothing else is changed or sent.
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
    for (const kept of await this.kept.running()) {
      await this.kept.save({ ...kept, replay: failed(kept.replay, 'the journal was restarted', now) });
    }
  }

  /** Whether one is under way in this process. */
  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Asks for a replay; the id of one that is known answers that one. Undefined while another is running. */
  async ask(id: string, request: ReplayRequest, now: number): Promise<Replay | undefined> {
    const known = await this.find(id);
    if (known !== undefined) return known;
    if ((await this.kept.running()).length > 0) return undefined;
    const ofEntries = await this.ledger.total();
    const replay: Replay = {
      ...{ id, state: 'running', error: null, started_at: timestampOfMillis(now), ended_at: null },
      views: request.views.map((view) => newView(view, ofEntries)),
    };
    await this.kept.save({ replay, switch: request.switch });
    return replay;
  }

  /** Begins what was asked for, if anything was and nothing is under way. */
  async begin(): Promise<void> {
    if (this.running !== undefined) return;
    const [next] = await this.kept.running();
    if (next === undefined) return;
    this.running = { ...next, comparedTo: null, savedAt: 0, suspect: undefined };
    for (const { view } of next.replay.views) await this.views.begin(view);
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
      const reason = error instanceof Error ? error.message : String(error);
      await this.end(running, failed(running.replay, reason, now));
      return false;
    }
    if (running.replay.views.every(isDone)) {
      const state = running.replay.views.every((view) => view.state === 'equal') ? 'equal' : 'different';
      await this.end(running, { ...running.replay, state, ended_at: timestampOfMillis(now) });
      return false;
    }
    if (now - running.savedAt >= savedEveryMs) {
      running.savedAt = now;
      await this.kept.save({ replay: running.replay, switch: running.switch });
    }
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
    if (at !== undefined && !isCertain(running, [liveRows[at], rebuiltRows[at]])) return;
    running.suspect = undefined;
    view.rows += at ?? liveRows.length;
    if (at !== undefined) {
      const row = await this.differing(liveRows[at], rebuiltRows[at], beside.view);
      view.difference = keptDifference(view.view, {
        row,
        live: (await this.store.row(live, row)) ?? null,
        rebuilt: (await this.store.row(beside, row)) ?? null,
      });
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

  private async end(running: Running, replay: Replay): Promise<void> {
    this.running = undefined;
    await this.kept.save({ replay, switch: running.switch });
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

/** Counts how often the same rows have differed. */
function isCertain(running: Running, rows: readonly (ViewRow | undefined)[]): boolean {
  const text = JSON.stringify(rows);
  const { text: before, seen, looks } = running.suspect ?? { text: '', seen: 0, looks: 0 };
  const suspect = { text, seen: text === before ? seen + 1 : 1, looks: looks + 1 };
  running.suspect = suspect;
  return suspect.seen >= looksThatCount || suspect.looks >= mostLooks;
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
