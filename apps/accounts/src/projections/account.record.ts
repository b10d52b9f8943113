import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { AccountRecord } from './directory.port.ts';

/** The account after the event; undefined until it is opened. Events of other things change nothing. */
export function foldAccount(
  record: AccountRecord | undefined,
  event: AccountsEvent,
  at: string,
): AccountRecord | undefined {
  if (event.type === 'accounts.account-opened.v1') {
    const { accountNumber, accountId, ...config } = event.data;
    const times = { createdAt: at, updatedAt: at };
    return { accountNumber, accountId, config, metadata: {}, isActive: true, isClosed: false, ...times };
  }
  return record && changedAccount(record, event, at);
}

function changedAccount(record: AccountRecord, event: AccountsEvent, updatedAt: string): AccountRecord {
  switch (event.type) {
    case 'accounts.account-config-changed.v1':
      return { ...record, config: { ...record.config, ...event.data }, updatedAt };
    case 'accounts.account-metadata-changed.v1':
      return { ...record, metadata: { ...record.metadata, ...event.data }, updatedAt };
    case 'accounts.account-activated.v1':
      return { ...record, isActive: true, updatedAt };
    case 'accounts.account-deactivated.v1':
      return { ...record, isActive: false, updatedAt };
    case 'accounts.account-closed.v1':
      return { ...record, isClosed: true, updatedAt };
    default:
      return record;
  }
}
