import type { ChangePlace, HistoryKind, ResourceKindName } from '#contracts';
import type { AccountRecord, ApiKeyRecord, UserRecord } from './directory.port.ts';
import type { ResourceRecord } from './directory.port.ts';

export type HistoricRecord =
  | { readonly kind: 'Account'; readonly record: AccountRecord | undefined }
  | { readonly kind: 'User'; readonly record: UserRecord | undefined }
  | { readonly kind: 'SmarterAuthToken'; readonly record: ApiKeyRecord | undefined }
  | { readonly kind: ResourceKindName; readonly record: ResourceRecord | undefined };

/** One event of a resource, and what the resource was after it. */
export interface ResourceVersion {
  readonly place: ChangePlace;
  /** Position of its commit among those of all accounts. */
  readonly position: number;
  readonly type: string;
  /** ISO 8601, microseconds, UTC. */
  readonly at: string;
  readonly operationId: string | null;
  readonly resource: HistoricRecord;
}

/**
 * What became of a resource, from its first event on.
 *
 * Called: by queries about the past; reads a stream of the event store.
 * Guarantees: all versions in the order of the stream; personal fields of erased subjects are empty.
 * Fails with: a rejected promise if the engine fails.
 * Must not: be asked for what is not in reach of the caller.
 */
export interface ResourceHistory {
  /** `id`: the number of an account, that of a user as text, or the UUID of a key or another resource. */
  versions(kind: HistoryKind, id: string): Promise<readonly ResourceVersion[]>;
}
