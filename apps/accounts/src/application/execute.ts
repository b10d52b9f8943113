import { failure, type ErrorCode } from '#contracts';
import { fold, isRefusal, type Decider } from '#kernel';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import { eventsOf, type EventStreams } from './event-streams.ts';

const attempts = 4;

/**
 * Loads the stream, decides and appends; answers the events of the command, those of its first
 * execution if it was executed before, and none if there was nothing to do. After a conflict it
 * starts over, three times at most.
 * Throws the `Failure` of a refusal, or `ACCOUNTS.CONFLICT`.
 */
export async function execute<Command, State, Event extends AccountsEvent>(
  streams: EventStreams,
  decider: Decider<Command, State, Event>,
  stream: string,
  commandId: string,
  command: Command,
): Promise<readonly Event[]> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const commits = await streams.load(stream);
    const earlier = commits.find((commit) => commit.commandId === commandId);
    if (earlier) return earlier.events as readonly Event[];

    const state = fold(decider, eventsOf(commits) as readonly Event[]);
    const decision = decider.decide(command, state);
    if (isRefusal(decision)) throw failure(decision.code as ErrorCode, decision.message);
    if (decision.length === 0) return [];

    const expectedVersion = commits.at(-1)?.version ?? 0;
    const appended = await streams.append({ stream, expectedVersion, commandId, events: decision });
    if (appended.outcome !== 'conflict') return appended.commit.events as readonly Event[];
  }
  throw failure('ACCOUNTS.CONFLICT', 'The resource was changed by somebody else at the same time.');
}
