/**
 * The keys that personal fields are sealed under, one per subject (an account or a user). Whoever
 * destroys a key erases what is known of that person, in backups of the events too.
 *
 * Called: by whatever seals or reads events, often; synchronous.
 * Guarantees: a key that was answered is durable and stays the same until it is destroyed.
 * Fails with: a thrown error if the engine fails.
 * Must not: be kept in the same file as the events.
 */
export interface SubjectKeys {
  /** The 32-byte key of the subject, made if there is none. */
  obtain(subject: string): Buffer;
  /** The key of the subject; undefined if it was never made or is destroyed. */
  find(subject: string): Buffer | undefined;
  destroy(subject: string): void;
}
