export interface Rewrapped {
  readonly rewrapped: number;
  /** How many are still to be. */
  readonly left: number;
}

/**
 * The keys that personal fields are sealed under, one per subject (an account or a user). Whoever
 * destroys a key erases what is known of that person, in backups of the events too.
 *
 * Called: by whatever seals or reads events, often and concurrently.
 * Guarantees: a key that was answered is durable and stays the same until it is destroyed, whichever
 *   process asks; once `destroy` has resolved no process is answered it.
 * Fails with: a rejected promise if the engine fails.
 * Must not: be kept in the same file as the events, or lie anywhere but wrapped under another key.
 */
export interface SubjectKeys {
  /** The 32-byte key of the subject, made if there is none. */
  obtain(subject: string): Promise<Buffer>;
  /** The keys of those of the subjects that have one: not of one whose key was never made or is destroyed. */
  find(subjects: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  destroy(subject: string): Promise<void>;
  /**
   * Wraps up to `limit` keys under the current wrapping key that are wrapped under another one. When nothing is left
   * to be, no file of the engine that is ours holds what was wrapped before.
   */
  rewrap(limit: number): Promise<Rewrapped>;
  close(): Promise<void>;
}
