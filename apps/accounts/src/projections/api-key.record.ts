import { noMetadata } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { ApiKeyCreated, ApiKeyFields, ApiKeyRotated } from '../domain/api-key/api-key.events.ts';
import type { ApiKeyRecord } from './directory.port.ts';

/** The key after the event; undefined until it is created. Events of other things change nothing. */
export function foldApiKey(
  record: ApiKeyRecord | undefined,
  event: AccountsEvent,
  at: string,
): ApiKeyRecord | undefined {
  if (event.type === 'accounts.api-key-created.v1') return created(event, at);
  return record && changedApiKey(record, event, at);
}

function created({ data }: ApiKeyCreated, at: string): ApiKeyRecord {
  const { accountNumber, keyId, keyHash, level, userId, name, isActive = true, expiresAt = null } = data;
  const { description, version, tags, annotations } = { ...noMetadata, ...data };
  return {
    ...{ accountNumber, keyId, keyHash, level, userId, name, isActive, expiresAt },
    metadata: { description, version, tags, annotations },
    previous: null,
    isDeleted: false,
    createdAt: at,
    updatedAt: at,
  };
}

function changedApiKey(record: ApiKeyRecord, event: AccountsEvent, updatedAt: string): ApiKeyRecord {
  switch (event.type) {
    case 'accounts.api-key-changed.v1':
      return withFields(record, event.data, updatedAt);
    case 'accounts.api-key-activated.v1':
      return { ...record, isActive: true, updatedAt };
    case 'accounts.api-key-deactivated.v1':
      return { ...record, isActive: false, updatedAt };
    case 'accounts.api-key-rotated.v1':
      return rotated(record, event, updatedAt);
    case 'accounts.api-key-deleted.v1':
      return { ...record, isDeleted: true, updatedAt };
    default:
      return record;
  }
}

function withFields(record: ApiKeyRecord, changes: Partial<ApiKeyFields>, updatedAt: string): ApiKeyRecord {
  const fields = { ...record.metadata, ...changes };
  const { description, version, tags, annotations, ...others } = fields;
  return { ...record, ...others, metadata: { description, version, tags, annotations }, updatedAt };
}

function rotated(record: ApiKeyRecord, { data }: ApiKeyRotated, updatedAt: string): ApiKeyRecord {
  const previous = { keyHash: record.keyHash, until: data.graceUntil };
  return { ...record, keyHash: data.keyHash, previous, updatedAt };
}
