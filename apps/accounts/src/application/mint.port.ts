/** What has to be unpredictable; cryptographic randomness in every answer. */
export interface Mint {
  /** An API key: 32 bytes as 64 lower-case hex. */
  apiKey(): string;
  /** A password of at least 128 bits. */
  password(): string;
  /** The public id of a key: a UUID. */
  keyId(): string;
  /** A number for an account: `####-####-####`. */
  accountNumber(): string;
  /** The session key of a chat: 32 bytes as 64 lower-case hex. */
  sessionKey(): string;
  /** The id of a command of our own that is executed once: a UUID. */
  commandId(): string;
}
