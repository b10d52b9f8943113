export const EVENT_STORE = Symbol('EVENT_STORE');

/** An event as stored: its type (`accounts.account-opened.v1`) and its sealed JSON payload. */
export interface StoredEvent {
  readonly type: string;
  readonly data: unknown;
}

export interface NewCommit {
  /** The stream, for example `account:3141-5926-5359`. */
  readonly stream: string;
  /** How many events the stream must have now; 0 for a stream that must not exist. */
  readonly expectedVersion: number;
  readonly commandId: string;
  /** The operation that caused it, if one did. */
  readonly operationId: string | null;
  /** The trace of the request that caused it (W3C Trace Context), if one is known. */
  readonly traceparent?: string | null;
  readonly events: readonly StoredEvent[];
}

export interface Commit {
  /** Gapless over all streams, from 1, in commit order. */
  readonly position: number;
  readonly stream: string;
  /** Version of the stream after this commit: the number of its events. */
  readonly version: number;
  readonly commandId: string;
  readonly operationId: string | null;
  readonly traceparent: string | null;
  /** ISO 8601, microseconds, UTC. */
  readonly committedAt: string;
  readonly events: readonly StoredEvent[];
}

export type AppendResult =
  | { readonly outcome: 'committed'; readonly commit: Commit }
  /** The command has been executed on this stream before; this is what it did then. */
  | { readonly outcome: 'repeated'; readonly commit: Commit }
  /** Somebody else appended first. */
  | { readonly outcome: 'conflict'; readonly version: number };

/**
 * Streams of events with optimistic concurrency. A commit is one document, so it is atomic on any
 * engine, and the store is its own outbox: commits are read back in position order (DESIGN §9).
 *
 * Called: by handlers (append, read one stream) and by projections (read all), concurrently.
 * Guarantees: an append that resolved `committed` is durable (fsynced); of two appends at one
 *   version one commits; a `(commandId, stream)` commits once; positions are gapless.
 * Fails with: a rejected promise if the engine fails; then nothing was committed, or the same
 *   command id will answer `repeated`.
 * Must not: be given personal or secret fields in the clear.
 */
export interface EventStore {
  append(commit: NewCommit): Promise<AppendResult>;
  /** The commits of the stream with a version above `after` (0 by default), in order. */
  readStream(stream: string, after?: number): Promise<readonly Commit[]>;
  /** Up to `limit` commits with a position above `after`, in order. */
  readAll(after: number, limit: number): Promise<readonly Commit[]>;
  /** The commits of this command, on any stream. */
  findByCommand(commandId: string): Promise<readonly Commit[]>;
  close(): Promise<void>;
}
