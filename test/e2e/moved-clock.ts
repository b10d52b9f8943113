import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The library of libfaketime for programs with threads; undefined where it is not installed. */
const library = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1').find((path) => existsSync(path));

/** Why clocks can't be moved here, or undefined. In CI they must be. */
export function noMovedClock(): string | undefined {
  if (library !== undefined) return undefined;
  if (process.env['CI'] !== undefined) throw new Error('libfaketime is missing: apt-get install faketime');
  return 'libfaketime is not installed (apt-get install faketime)';
}

/** A clock that the processes under it see, and that can be moved while they run. */
export class MovedClock {
  private readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, 'clock');
    this.move('+0');
  }

  /** To an offset from the true time, such as `+6d` or `-2h`. */
  move(offset: string): void {
    writeFileSync(this.file, offset);
  }

  /** The environment of a process under this clock; its monotonic clock stays the true one. */
  environment(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }
}
