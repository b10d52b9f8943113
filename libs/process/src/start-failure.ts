/** Errors whose message is all that there is to say. */
export type PlainErrors = readonly (abstract new (...args: never[]) => Error)[];

interface SystemError {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
}

/** What the person at the terminal can do about a failed start; of what is unexpected, the stack. */
export function explained(error: unknown, plainErrors: PlainErrors): string {
  if (plainErrors.some((type) => error instanceof type)) return (error as Error).message;
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as SystemError;
  if (code === 'EADDRINUSE') {
    return (
      `${address}:${port} is in use by another process: stop that one, or set SMARTER_PORT (the API) ` +
      `or SMARTER_METRICS_PORT (the metrics) to another port`
    );
  }
  if (code === 'EADDRNOTAVAIL') {
    return `${address} is not an address of this machine: set SMARTER_HOST to one that is, such as 127.0.0.1`;
  }
  if (isOfTheDisk(error)) {
    return `the data folder can not be written (${error.message}): make space or mend the disk, and start again`;
  }
  return error.stack ?? error.message;
}

/** From a thread only name and message of an error arrive, so SQLite's texts have to do. */
function isOfTheDisk(error: Error): boolean {
  const texts = ['database or disk is full', 'disk I/O error'];
  return (error as SystemError).code === 'ENOSPC' || texts.some((text) => error.message.includes(text));
}
