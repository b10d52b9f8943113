import { createRequire } from 'node:module';

/** A connection of the driver, as far as it is touched here. */
interface DriverConnection {
  readonly closed: boolean;
  readonly error: Error | null;
  writeCommand: (this: DriverConnection, command: unknown, options: unknown) => Promise<void>;
  once(event: 'close', listener: () => void): void;
  off(event: 'close', listener: () => void): void;
}

/**
 * The driver (mongodb 7.8.0) waits for ever for a command that it writes to a socket which is destroyed and has not
 * said so yet: such a write announces a `drain` that never comes. If it is the monitor's, the server stays unknown
 * to the process until it ends (ADR 0030). With this a command fails as soon as its connection is closed.
 */
export function failOnClosedConnections(): void {
  const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
    readonly Connection: { readonly prototype: DriverConnection };
  };
  const { prototype } = Connection;
  const write = prototype.writeCommand;
  prototype.writeCommand = async function (this: DriverConnection, command, options) {
    let tell = () => {};
    const closed = new Promise<never>((_, reject) => {
      tell = () => reject(this.error ?? new Error('the connection is closed'));
    });
    this.once('close', tell);
    try {
      const written = write.call(this, command, options);
      if (this.closed) tell();
      await Promise.race([written, closed]);
    } finally {
      this.off('close', tell);
    }
  };
}
