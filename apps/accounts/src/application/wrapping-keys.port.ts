export interface WrappingKey {
  /** Tells keys apart, and says nothing of them. */
  readonly name: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/**
 * The keys that subject keys are wrapped under where they lie: one that wraps, and during a rotation those
 * before it.
 *
 * Called: by subject keys and by the rotation; concurrently.
 * Guarantees: what `renew` and `retire` resolved to outlives the process; between them both keys are there, so that
 *   whatever is wrapped under either can be read.
 * Must not: be kept in the same file as what they wrap.
 */
export interface WrappingKeys {
  readonly current: WrappingKey;
  /** Whether there are keys from before the current one. */
  readonly hasEarlier: boolean;
  named(name: string): WrappingKey | undefined;
  /** Makes a new current key, where keys are made here; the earlier ones stay. */
  renew(): Promise<void>;
  /** Forgets the earlier ones, where keys are kept here: nothing may be wrapped under them any more. */
  retire(): Promise<void>;
}
