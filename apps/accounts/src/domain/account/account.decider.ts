import {
  accountMetadata,
  platformAccountNumber,
  type AccountConfig,
  type ResourceMetadata,
} from '#contracts';
import type { Decider, Refusal } from '#kernel';
import { changedMembers } from '../changed-members.ts';
import { refusal } from '../refusal.ts';
import type { AccountCommand, ChangeAccount, OpenAccount, SwitchAccount } from './account.commands.ts';
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
        return switched(state, command);
      case 'close-account':
        return kept(state, command) ?? [{ type: 'accounts.account-closed.v1', data: {} }];
    }
  },
};

const missing = refusal('ACCOUNTS.NOT_FOUND', 'There is no such account.');
const untouchable = refusal(
  'ACCOUNTS.PLATFORM',
  'The account of the platform can not be switched off or deleted.',
);

const own = refusal('ACCOUNTS.OWN', 'Nobody can switch off or delete the account that they act from.');

function opened({ accountNumber, accountId, config }: OpenAccount): readonly AccountEvent[] {
  return [{ type: 'accounts.account-opened.v1', data: { accountNumber, accountId, ...fieldsOf(config) } }];
}

function changed(state: OpenedAccount, command: ChangeAccount): readonly AccountEvent[] {
  const config = changedMembers(state.config, fieldsOf(command.config));
  // Given as it would be described anyway, it is not set by that and goes on following the company's name.
  const described = accountMetadata(fieldsOf(command.config), state.metadata);
  const metadata = changedMembers<ResourceMetadata>(described, command.metadata ?? {});
  const events: readonly AccountEvent[] = [
    { type: 'accounts.account-config-changed.v1', data: config },
    { type: 'accounts.account-metadata-changed.v1', data: metadata },
  ];
  return events.filter(({ data }) => Object.keys(data).length > 0);
}

function switched(state: OpenedAccount, command: SwitchAccount): readonly AccountEvent[] | Refusal {
  const { active } = command;
  if (state.isActive === active) return [];
  const refused = active ? undefined : kept(state, command);
  if (refused !== undefined) return refused;
  return [{ type: active ? 'accounts.account-activated.v1' : 'accounts.account-deactivated.v1', data: {} }];
}

/** Why the account can not be switched off or closed by this caller, if it can not. */
function kept(
  state: OpenedAccount,
  { actorAccount }: { readonly actorAccount: string },
): Refusal | undefined {
  if (isPlatform(state)) return untouchable;
  return actorAccount === state.accountNumber ? own : undefined;
}

function isPlatform({ accountNumber }: OpenedAccount): boolean {
  return accountNumber === platformAccountNumber;
}

function fieldsOf(config: AccountConfig): AccountFields {
  return { ...config, address2: config.address2 ?? null };
}
