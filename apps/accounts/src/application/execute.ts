import { failure, type ErrorCode } from '#contracts';
import { fold, isRefusal, type Decider } from '#kernel';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { CommandContext } from './command-context.ts';
import { eventsOf, type EventStreams } from './event-streams.ts';
import type { OpenedCommit } from './sealed-events.ts';

const attempts = 4;

/** What a command does, or has done, to a stream. */
export interface Execution<State, Event> {
  /** Empty if there was nothing to do. */
  readonly events: readonly Event[];
  /** Whether this is what an earlier execution of the command did. */
  readonly repeated: boolean;
  readonly before: State;
  readonly after: State;
  /** The version of the stream after it. */
  readonly version: number;
}

/** What has to be done around a commit, in the turn of the stream. */
export interface Surroundings<State, Event> {
  /** Before every try to commit. Throws to give up. */
  prepare(planned: Execution<State, Event>): Promise<void>;
  /** In place of both, of a rehearsal: throws where `prepare` would give up, and changes nothing. */
  rehearse(planned: Execution<State, Event>): Promise<void>;
  /** After the commit, or where it was found to be made before, or there was nothing to do. */
  settle(execution: Execution<State, Event>): Promise<void>;
}

export interface Subject<Command, State, Event> {
  readonly decider: Decider<Command, State, Event>;
  readonly stream: string;
}

/**
 * Loads the stream, decides and appends; answers what the command did, or did when it was executed
 * before. After a conflict it starts over, three times at most; within this process commands on one
 * stream wait for each other.
 * Throws the `Failure` of a refusal, or `ACCOUNTS.CONFLICT`. A rehearsal goes the same way up to the append.
 */
export function execute<Command, State, Event extends AccountsEvent>(
  streams: EventStreams,
  { decider, stream }: Subject<Command, State, Event>,
  context: CommandContext,
  command: Command,
  surroundings?: Surroundings<State, Event>,
): Promise<Execution<State, Event>> {
  const attempt = async (): Promise<Execution<State, Event> | undefined> => {
    const commits = await streams.load(stream);
    const earlier = commits.findIndex(({ commandId }) => commandId === context.commandId);
    if (earlier >= 0) return executed(decider, commits.slice(0, earlier + 1));
    const planned = decided(decider, commits, command);
    if (planned.events.length === 0) return planned;
    if (context.rehearses) {
      await surroundings?.rehearse(planned);
      return planned;
    }
    await surroundings?.prepare(planned);
    const expectedVersion = planned.version - planned.events.length;
    const appended = await streams.append({ stream, expectedVersion, ...context, events: planned.events });
    if (appended.outcome === 'conflict') return undefined;
    return { ...planned, repeated: appended.outcome === 'repeated' };
  };
  return streams.inTurn(stream, async () => {
    for (let count = 0; count < attempts; count += 1) {
      const execution = await attempt();
      if (execution === undefined) continue;
      if (!context.rehearses) await surroundings?.settle(execution);
      return execution;
    }
    throw failure('ACCOUNTS.CONFLICT', 'The resource was changed by somebody else at the same time.');
  });
}

function decided<Command, State, Event>(
  decider: Decider<Command, State, Event>,
  commits: readonly OpenedCommit[],
  command: Command,
): Execution<State, Event> {
  const before = stateOf(decider, commits);
  const events = decider.decide(command, before);
  if (isRefusal(events)) {
    const { code, message, field } = events;
    throw failure(code as ErrorCode, message, field === undefined ? {} : { field });
  }
  const after = events.reduce((state, event) => decider.evolve(state, event), before);
  return { events, repeated: false, before, after, version: versionOf(commits) + events.length };
}

/** What the last of these commits did. */
function executed<Command, State, Event>(
  decider: Decider<Command, State, Event>,
  commits: readonly OpenedCommit[],
): Execution<State, Event> {
  const events = (commits.at(-1)?.events ?? []) as readonly unknown[] as readonly Event[];
  const before = stateOf(decider, commits.slice(0, -1));
  const after = stateOf(decider, commits);
  return { events, repeated: true, before, after, version: versionOf(commits) };
}

/** The state after these commits of one stream. */
export function stateOf<State, Event>(
  decider: Pick<Decider<never, State, Event>, 'initial' | 'evolve'>,
  commits: readonly OpenedCommit[],
): State {
  return fold(decider, eventsOf(commits) as readonly unknown[] as readonly Event[]);
}

export function versionOf(commits: readonly OpenedCommit[]): number {
  return commits.at(-1)?.version ?? 0;
}
