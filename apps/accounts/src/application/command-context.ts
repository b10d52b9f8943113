import type { RecordedCommand } from '#contracts';

/** What every commit says of why it was made. */
export interface CommandContext {
  /** A command commits at most once to a stream. */
  readonly commandId: string;
  /** The operation that asked for it; null for what the system does by itself, at a start for example. */
  readonly operationId: string | null;
}

export function contextOf({ id, operationId }: RecordedCommand): CommandContext {
  return { commandId: id, operationId };
}
