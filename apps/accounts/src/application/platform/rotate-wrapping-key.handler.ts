import { setImmediate } from 'node:timers/promises';
import type { RecordedCommand, WrappingRotation } from '#contracts';
import type { RecordedCommands } from '#event-store';
import { KeyedQueue } from '#kernel';
import type { SubjectKeys } from '../subject-keys.port.ts';
import type { WrappingKeys } from '../wrapping-keys.port.ts';

/** Keys of one command: it is answered soon, and the next one goes on. */
const atOnce = 5000;
/** Between two pieces others have their turn. */
const piece = 250;

/**
 * Rotates the key that subject keys are wrapped under: a new one is made, every subject key is wrapped again, and
 * the old one is forgotten. Goes on where an earlier command, or a process that ended, has left it.
 */
export class RotateWrappingKeyHandler {
  readonly #commands: RecordedCommands;
  readonly #keys: SubjectKeys;
  readonly #wrapping: WrappingKeys;
  readonly #turns = new KeyedQueue();

  constructor(commands: RecordedCommands, keys: SubjectKeys, wrapping: WrappingKeys) {
    this.#commands = commands;
    this.#keys = keys;
    this.#wrapping = wrapping;
  }

  /** Rejects if an engine fails; the rotation is then open, and everything can be read. */
  handle(command: RecordedCommand): Promise<WrappingRotation> {
    return this.#commands.execute(command, () => this.#turns.run('rotation', () => this.#rotate()));
  }

  async #rotate(): Promise<WrappingRotation> {
    if (!this.#wrapping.hasEarlier) await this.#wrapping.renew();
    let rewrapped = 0;
    let left = 1;
    while (left > 0 && rewrapped < atOnce) {
      const done = await this.#keys.rewrap(piece);
      rewrapped += done.rewrapped;
      left = done.left;
      await setImmediate();
    }
    if (left === 0) await this.#wrapping.retire();
    return { key: this.#wrapping.current.name, rewrapped, left, repeated: false };
  }
}
