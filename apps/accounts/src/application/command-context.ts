import type { RecordedCommand } from '#contracts';

/** What every commit says of why it was made. */
export interface CommandContext {
  /** A command commits at most once to a stream. */
  readonly commandId: string;
  /** The operation that asked for it; null for what the system does by itself, at a start for example. */
  readonly operationId: string | null;
  /** Whether it is only asked what would come of it: everything is looked at, and nothing is kept. */
  readonly rehearses?: true;
}

/** Of a question what a command would do. */
export const rehearsal: CommandContext = { commandId: 'rehearsal', operationId: null, rehearses: true };

export function contextOf({ id, operationId }: RecordedCommand): CommandContext {
  return { commandId: id, operationId };
}
