import type { HistoryKind } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import { foldAccount } from './account.record.ts';
import { foldApiKey } from './api-key.record.ts';
import type { HistoricRecord, ResourceHistory, ResourceVersion } from './resource-history.port.ts';
import { foldResource } from './resource.record.ts';
import { foldUser } from './user.record.ts';

export interface HistoryCommit {
  readonly position: number;
  /** Version of the stream after this commit: the number of its events. */
  readonly version: number;
  readonly committedAt: string;
  readonly operationId: string | null;
  readonly events: readonly AccountsEvent[];
}

const prefixes: Partial<Record<HistoryKind, string>> = {
  Account: 'account',
  User: 'user',
  SmarterAuthToken: 'api-key',
};

/** Folds the stream of one resource when it is asked for; nothing is kept. */
export class ResourceHistoryProjection implements ResourceHistory {
  readonly #load: (stream: string) => Promise<readonly HistoryCommit[]>;

  /** `load` answers the commits of a stream in order. */
  constructor(load: (stream: string) => Promise<readonly HistoryCommit[]>) {
    this.#load = load;
  }

  async versions(kind: HistoryKind, id: string): Promise<readonly ResourceVersion[]> {
    let resource = { kind, record: undefined } as HistoricRecord;
    const versions: ResourceVersion[] = [];
    const commits = await this.#load(`${prefixes[kind] ?? 'resource'}:${id}`);
    for (const { position, version: last, committedAt: at, operationId, events } of commits) {
      for (const [index, event] of events.entries()) {
        if (event.type === 'accounts.stream-voided.v1') continue;
        resource = foldHistoric(resource, event, at);
        const place = { resource: id, version: last - events.length + index + 1 };
        versions.push({ place, position, type: event.type, at, operationId, resource });
      }
    }
    return versions;
  }
}

function foldHistoric(resource: HistoricRecord, event: AccountsEvent, at: string): HistoricRecord {
  switch (resource.kind) {
    case 'Account':
      return { kind: resource.kind, record: foldAccount(resource.record, event, at) };
    case 'User':
      return { kind: resource.kind, record: foldUser(resource.record, event, at) };
    case 'SmarterAuthToken':
      return { kind: resource.kind, record: foldApiKey(resource.record, event, at) };
    default:
      return { kind: resource.kind, record: foldResource(resource.record, event, at) };
  }
}
