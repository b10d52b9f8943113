import type { ApplyResult, CommandResult } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';

/** What a command did, as it is kept for when it is repeated: with nothing personal in it. */
export interface Applied extends CommandResult {
  /** The number of the user, the number of the account, or the name of the key; of a resource nothing. */
  readonly subject: string;
  readonly created: boolean;
  readonly changed: readonly string[];
}

/** Members of the events of creation that are no fields of the resource. */
const internal = new Set([
  'accountNumber',
  'accountId',
  'userId',
  'keyId',
  'keyHash',
  'origin',
  'resourceId',
  'ownerId',
  'kind',
]);

const passwordMembers = new Set(['passwordHash', 'passwordOrigin', 'mustChangePassword']);

const nameOfChange: Partial<Record<AccountsEvent['type'], string>> = {
  'accounts.account-activated.v1': 'isActive',
  'accounts.account-deactivated.v1': 'isActive',
  'accounts.account-closed.v1': 'isClosed',
  'accounts.user-activated.v1': 'isActive',
  'accounts.user-deactivated.v1': 'isActive',
  'accounts.user-deleted.v1': 'isDeleted',
  'accounts.user-erased.v1': 'isErased',
  'accounts.password-replaced.v1': 'password',
  'accounts.api-key-activated.v1': 'isActive',
  'accounts.api-key-deactivated.v1': 'isActive',
  'accounts.api-key-rotated.v1': 'key',
  'accounts.api-key-deleted.v1': 'isDeleted',
  'accounts.resource-deleted.v1': 'isDeleted',
  'accounts.chat-deleted.v1': 'isDeleted',
};

const creations = /^accounts\.(account-opened|user-created|api-key-created|resource-created)\./;

export function applied(
  subject: string,
  { events, repeated }: { readonly events: readonly AccountsEvent[]; readonly repeated: boolean },
): Applied {
  const changed = new Set(events.flatMap(changedFields));
  const created = events.some(({ type }) => creations.test(type));
  return { subject, created, changed: [...changed].sort(), repeated };
}

/** The answer to the caller, who knows the resource by this name. */
export function resultOf({ created, changed, repeated }: Applied, name: string): ApplyResult {
  return { name, created, changed, repeated };
}

function changedFields(event: AccountsEvent): readonly string[] {
  const name = nameOfChange[event.type];
  if (name !== undefined) return [name];
  if (event.type === 'accounts.resource-created.v1' || event.type === 'accounts.resource-changed.v1')
    return Object.keys(event.data.fields);
  return Object.keys(event.data).filter((field) => !internal.has(field) && !passwordMembers.has(field));
}
