import {
  fieldPathsOf,
  maskedSecret,
  resourceKindOf,
  withChanges,
  withMaskedSecrets,
  type ResourceFields,
  type ResourceKindName,
} from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { ResourceRecord } from './directory.port.ts';

/** The resource after the event; undefined until it is created. Events of other things change nothing. */
export function foldResource(
  record: ResourceRecord | undefined,
  event: AccountsEvent,
  at: string,
): ResourceRecord | undefined {
  if (event.type === 'accounts.resource-created.v1') {
    const { kind, fields, ...data } = event.data;
    const masked = withMaskedSecrets(resourceKindOf(kind), fields);
    return { ...data, kind, fields: masked, isDeleted: false, createdAt: at, updatedAt: at };
  }
  if (record === undefined) return undefined;
  switch (event.type) {
    case 'accounts.resource-changed.v1': {
      const fields = withChanges(record.fields, maskedChanges(record.kind, event.data.fields));
      return { ...record, fields, updatedAt: at };
    }
    case 'accounts.resource-deleted.v1':
      return { ...record, isDeleted: true, updatedAt: at };
    default:
      return record;
  }
}

/** As `withMaskedSecrets`, where null takes a secret away. */
function maskedChanges(kind: ResourceKindName, changes: ResourceFields): ResourceFields {
  const secrets = new Set(
    fieldPathsOf(resourceKindOf(kind))
      .filter(({ isSecret }) => isSecret)
      .map(({ path }) => path),
  );
  const entries = Object.entries(changes).map(
    ([path, value]) => [path, secrets.has(path) && value !== null ? maskedSecret : value] as const,
  );
  return Object.fromEntries(entries);
}
