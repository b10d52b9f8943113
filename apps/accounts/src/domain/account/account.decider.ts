import {
  accountMetadata,
  platformAccountNumber,
  type AccountConfig,
  type ResourceMetadata,
} from '#contracts';
import type { Decider, Refusal } from '#kernel';
import { changedMembers } from '../changed-members.ts';
import { refusal } from '../refusal.ts';
import type { AccountCommand, ChangeAccount, OpenAccount } from './account.commands.ts';
import type { AccountEvent, AccountFields } from './account.events.ts';
import { evolveAccount, type AccountState, type OpenedAccount } from './account.state.ts';
import { grantAdmin, withdrawAdmin } from './admin-register.ts';

export const accountDecider: Decider<AccountCommand, AccountState, AccountEvent> = {
  initial: undefined,
  evolve: evolveAccount,
  decide(command, state) {
    if (command.type === 'open-account') {
      return state ? refusal('ACCOUNTS.CONFLICT', 'The account is open already.') : opened(command);
    }
    if (!state) return missing;
    if (command.type === 'withdraw-admin') return withdrawAdmin(state, command);
    if (state.isClosed) return missing;
    switch (command.type) {
      case 'grant-admin':
        return grantAdmin(state, command);
      case 'change-account':
        return changed(state, command);
      case 'switch-account':
        return switched(state, command.active);
      case 'close-account':
        return isPlatform(state) ? untouchable : [{ type: 'accounts.account-closed.v1', data: {} }];
    }
  },
};

const missing = refusal('ACCOUNTS.NOT_FOUND', 'There is no such account.');
const untouchable = refusal(
  'ACCOUNTS.PLATFORM',
  'The account of the platform can not be switched off or deleted.',
);

function opened({ accountNumber, accountId, config }: OpenAccount): readonly AccountEvent[] {
  return [{ type: 'accounts.account-opened.v1', data: { accountNumber, accountId, ...fieldsOf(config) } }];
}

function changed(state: OpenedAccount, command: ChangeAccount): readonly AccountEvent[] {
  const config = changedMembers(state.config, fieldsOf(command.config));
  // What is described and applied again is not set by that: it goes on following the company's name.
  const described = accountMetadata(state.config, state.metadata);
  const metadata = changedMembers<ResourceMetadata>(described, command.metadata ?? {});
  const events: readonly AccountEvent[] = [
    { type: 'accounts.account-config-changed.v1', data: config },
    { type: 'accounts.account-metadata-changed.v1', data: metadata },
  ];
  return events.filter(({ data }) => Object.keys(data).length > 0);
}

function switched(state: OpenedAccount, active: boolean): readonly AccountEvent[] | Refusal {
  if (isPlatform(state) && !active) return untouchable;
  if (state.isActive === active) return [];
  return [{ type: active ? 'accounts.account-activated.v1' : 'accounts.account-deactivated.v1', data: {} }];
}

function isPlatform({ accountNumber }: OpenedAccount): boolean {
  return accountNumber === platformAccountNumber;
}

function fieldsOf(config: AccountConfig): AccountFields {
  return { ...config, address2: config.address2 ?? null };
}
