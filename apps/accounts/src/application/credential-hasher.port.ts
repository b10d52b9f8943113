/**
 * One-way forms of credentials.
 *
 * Called: by handlers, concurrently; a password takes some 100 ms off the main thread.
 * Guarantees: neither form leads back to a credential of 128 bits.
 * Fails with: a rejected promise if the engine fails.
 * Must not: log what it is given.
 */
export interface CredentialHasher {
  /** A PHC string with a salt of its own. */
  password(password: string): Promise<string>;
  /**
   * Whether the PHC string was made of this password; compared in constant time. Of no hash it is false, and takes
   * as long to say.
   */
  isPassword(password: string, hash: string | null): Promise<boolean>;
  /** SHA-256, 64 lower-case hex. */
  apiKey(apiKey: string): string;
}
