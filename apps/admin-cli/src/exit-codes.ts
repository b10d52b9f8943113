/** Exit codes of the command line; documented in its README and in every `--help`. */
export const exitCodes = {
  done: 0,
  /** The API turned the request down (4xx); nothing was changed. */
  refused: 1,
  /** The command was not understood, or lacks something. */
  usage: 2,
  /** The server could not be reached, or failed (5xx); whether it took effect is in the journal. */
  failed: 3,
  /** Whoever was asked said no. */
  declined: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Why a command ends without having done what it was asked; the message is for the terminal. */
export class CommandFailure extends Error {
  override name = 'CommandFailure';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export function usageFailure(message: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message);
}
