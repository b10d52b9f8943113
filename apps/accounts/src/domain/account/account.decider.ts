import type { AccountConfig } from '#contracts';
import type { Decider, Refusal } from '#kernel';
import type { AccountCommand } from './account.commands.ts';
import type { AccountEvent, AccountFields } from './account.events.ts';
import { evolveAccount, type AccountState } from './account.state.ts';

export const accountDecider: Decider<AccountCommand, AccountState, AccountEvent> = {
  initial: undefined,
  evolve: evolveAccount,
  decide(command, state) {
    switch (command.type) {
      case 'open-account':
        if (state) return refusal('ACCOUNTS.CONFLICT', 'The account is open already.');
        return [
          {
            type: 'accounts.account-opened.v1',
            data: {
              accountNumber: command.accountNumber,
              accountId: command.accountId,
              ...fieldsOf(command.config),
            },
          },
        ];
      case 'change-account-config':
        if (!state) return refusal('ACCOUNTS.NOT_FOUND', 'There is no such account.');
        return changes(state.config, fieldsOf(command.config));
    }
  },
};

function changes(from: AccountFields, to: AccountFields): readonly AccountEvent[] {
  const names = Object.keys(to) as (keyof AccountFields)[];
  const changed = names.filter((name) => from[name] !== to[name]).map((name) => [name, to[name]]);
  if (changed.length === 0) return [];
  return [
    {
      type: 'accounts.account-config-changed.v1',
      data: Object.fromEntries(changed) as Partial<AccountFields>,
    },
  ];
}

function fieldsOf(config: AccountConfig): AccountFields {
  return { ...config, address2: config.address2 ?? null };
}

function refusal(code: string, message: string): Refusal {
  return { refused: true, code, message };
}
