import type { HistoryKind } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import { foldAccount } from './account.record.ts';
import { foldApiKey } from './api-key.record.ts';
import type { ResourceHistory, ResourceRecord, ResourceVersion } from './resource-history.port.ts';
import { foldUser } from './user.record.ts';

export interface HistoryCommit {
  readonly committedAt: string;
  readonly operationId: string | null;
  readonly events: readonly AccountsEvent[];
}

const prefixes = { Account: 'account', User: 'user', SmarterAuthToken: 'api-key' } as const;

/** Folds the stream of one resource when it is asked for; nothing is kept. */
export class ResourceHistoryProjection implements ResourceHistory {
  readonly #load: (stream: string) => Promise<readonly HistoryCommit[]>;

  /** `load` answers the commits of a stream in order. */
  constructor(load: (stream: string) => Promise<readonly HistoryCommit[]>) {
    this.#load = load;
  }

  async versions(kind: HistoryKind, id: string): Promise<readonly ResourceVersion[]> {
    let resource: ResourceRecord = { kind, record: undefined };
    const versions: ResourceVersion[] = [];
    for (const { committedAt, operationId, events } of await this.#load(`${prefixes[kind]}:${id}`)) {
      for (const event of events) {
        if (event.type === 'accounts.stream-voided.v1') continue;
        resource = foldResource(resource, event, committedAt);
        versions.push({ type: event.type, at: committedAt, operationId, resource });
      }
    }
    return versions;
  }
}

function foldResource(resource: ResourceRecord, event: AccountsEvent, at: string): ResourceRecord {
  switch (resource.kind) {
    case 'Account':
      return { kind: resource.kind, record: foldAccount(resource.record, event, at) };
    case 'User':
      return { kind: resource.kind, record: foldUser(resource.record, event, at) };
    case 'SmarterAuthToken':
      return { kind: resource.kind, record: foldApiKey(resource.record, event, at) };
  }
}
