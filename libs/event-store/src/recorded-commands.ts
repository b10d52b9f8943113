import { failure, type CommandResult, type RecordedCommand } from '#contracts';
import { KeyedQueue } from '#kernel';
import type { EventStore } from './event-store.port.ts';

interface CommandClaimed {
  readonly type: 'commands.command-claimed.v1';
  readonly data: { readonly bodyHash: string };
}

interface CommandCompleted {
  readonly type: 'commands.command-completed.v1';
  readonly data: { readonly result: object };
}

const prefix = 'command:';

/** Whether the stream holds the claim of a command, which is nobody's aggregate. */
export function isCommandStream(stream: string): boolean {
  return stream.startsWith(prefix);
}

/**
 * Executes commands that came with an `Idempotency-Key` once (ADR 0012). The claim of the command, with
 * the hash of what was asked, is durable before anything is executed, and its result after. A command
 * without a hash is executed as it comes: its commits carry the command id, and that is all.
 */
export class RecordedCommands {
  readonly #store: EventStore;
  readonly #running = new KeyedQueue();

  constructor(store: EventStore) {
    this.#store = store;
  }

  /**
   * Answers what `work` answers, or, `repeated`, what it answered when the command was completed before.
   * A command that was claimed and not completed is worked on again: `work` must find what it did then by
   * its command id. What it answers is stored, so it must hold neither secrets nor anything personal.
   * Fails with `HTTP.IDEMPOTENCY_MISMATCH`, or as `work` does; the claim is then kept, so the same
   * request may be tried again and another one is still refused.
   */
  execute<Result extends CommandResult>(
    command: RecordedCommand,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return this.#running.run(command.id, async () => {
      if (command.bodyHash === null) return work();
      const earlier = await this.#claim(command, command.bodyHash);
      if (earlier !== undefined) return { ...(earlier as Result), repeated: true };
      const result = await work();
      await this.#complete(command, result);
      return result;
    });
  }

  /** The result of the command, if it was completed before. */
  async #claim({ id, operationId }: RecordedCommand, bodyHash: string): Promise<object | undefined> {
    const claimed: CommandClaimed = { type: 'commands.command-claimed.v1', data: { bodyHash } };
    const { outcome } = await this.#store.append({
      stream: prefix + id,
      expectedVersion: 0,
      commandId: `claim:${id}`,
      operationId,
      events: [claimed],
    });
    if (outcome === 'committed') return undefined;
    const commits = await this.#store.readStream(prefix + id);
    const [first, last] = commits.flatMap(({ events }) => events) as [CommandClaimed, CommandCompleted?];
    if (first.data.bodyHash !== bodyHash) {
      throw failure('HTTP.IDEMPOTENCY_MISMATCH', 'This Idempotency-Key was used with another request.');
    }
    return last?.data.result;
  }

  async #complete({ id, operationId }: RecordedCommand, result: CommandResult): Promise<void> {
    const completed: CommandCompleted = { type: 'commands.command-completed.v1', data: { result } };
    await this.#store.append({
      stream: prefix + id,
      expectedVersion: 1,
      commandId: `complete:${id}`,
      operationId,
      events: [completed],
    });
  }
}
