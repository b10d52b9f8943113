import { noMetadata } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import { mustBeChanged, type UserCreated, type UserFields } from '../domain/user/user.events.ts';
import type { UserRecord } from './directory.port.ts';

/** The user after the event; undefined until it is created. Events of other things change nothing. */
export function foldUser(
  record: UserRecord | undefined,
  event: AccountsEvent,
  at: string,
): UserRecord | undefined {
  if (event.type === 'accounts.user-created.v1') return created(event, at);
  return record && changedUser(record, event, at);
}

function created({ data }: UserCreated, at: string): UserRecord {
  const { accountNumber, userId, username, email, firstName, lastName, isStaff, isSuperuser } = data;
  const { isAuditor = false, isActive = true } = data;
  const flags = { isStaff, isAuditor, isSuperuser, isActive, isDeleted: false, isErased: false };
  const named = { userId, accountNumber, username, email, firstName, lastName };
  const metadata = metadataOf({ ...noMetadata, ...data });
  const password = { passwordNumber: 1, mustChangePassword: mustBeChanged(data) };
  return { ...named, ...flags, ...password, metadata, createdAt: at, updatedAt: at };
}

function changedUser(record: UserRecord, event: AccountsEvent, updatedAt: string): UserRecord {
  switch (event.type) {
    case 'accounts.user-changed.v1':
      return withFields(record, event.data, updatedAt);
    case 'accounts.user-activated.v1':
      return { ...record, isActive: true, updatedAt };
    case 'accounts.user-deactivated.v1':
      return { ...record, isActive: false, updatedAt };
    case 'accounts.password-replaced.v1': {
      const passwordNumber = record.passwordNumber + 1;
      return { ...record, passwordNumber, mustChangePassword: mustBeChanged(event.data) };
    }
    case 'accounts.user-deleted.v1':
      return { ...record, isDeleted: true, updatedAt };
    case 'accounts.user-erased.v1':
      return erased(record, updatedAt);
    default:
      return record;
  }
}

function withFields(record: UserRecord, changes: Partial<UserFields>, updatedAt: string): UserRecord {
  const fields = { ...record.metadata, ...changes };
  const { description, version, tags, annotations, ...others } = fields;
  return { ...record, ...others, metadata: { description, version, tags, annotations }, updatedAt };
}

function erased(record: UserRecord, updatedAt: string): UserRecord {
  const nobody = { username: '', email: '', firstName: '', lastName: '' };
  const metadata = { ...noMetadata, version: record.metadata.version };
  return { ...record, ...nobody, metadata, isErased: true, updatedAt };
}

function metadataOf({ description, version, tags, annotations }: UserRecord['metadata']) {
  return { description, version, tags, annotations };
}
