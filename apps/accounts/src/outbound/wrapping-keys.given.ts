import type { WrappingKey, WrappingKeys } from '../application/wrapping-keys.port.ts';
import { wrappingKey } from './wrapped-key.ts';

/** Wrapping keys that the operator gives to all replicas, the current one first: made and forgotten there. */
export class GivenWrappingKeys implements WrappingKeys {
  readonly #current: WrappingKey;
  readonly #earlier: readonly WrappingKey[];

  constructor(current: Buffer, earlier: readonly Buffer[] = []) {
    this.#current = wrappingKey(current);
    this.#earlier = earlier.map(wrappingKey);
  }

  get current(): WrappingKey {
    return this.#current;
  }

  get hasEarlier(): boolean {
    return this.#earlier.length > 0;
  }

  named(name: string): WrappingKey | undefined {
    return [this.#current, ...this.#earlier].find((key) => key.name === name);
  }

  async renew(): Promise<void> {}

  async retire(): Promise<void> {}
}
