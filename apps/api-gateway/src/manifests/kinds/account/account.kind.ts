import { z } from 'zod';
import {
  accountDescriptionSchema,
  accountManifestSchema,
  failure,
  type AccountSummary,
  type Grant,
} from '#contracts';
import type { Column, Row } from '../columns.ts';
import type { Kind, Services, ValidManifest } from '../kind.ts';
import { givenMetadata } from '../metadata.ts';
import { parseManifest } from '../validation.ts';
import { accountExample } from './account.example.ts';

const columns: readonly Column[] = [
  { name: 'accountNumber', type: 'CharField', schema: z.string() },
  { name: 'companyName', type: 'CharField', schema: z.string() },
  { name: 'createdAt', type: 'DateTimeField', schema: z.string() },
  { name: 'updatedAt', type: 'DateTimeField', schema: z.string() },
];

/**
 * Kind Account: the one that the grant is for (contract §5.4). Switching and deleting accounts is for
 * platform admins, by REST.
 */
export function accountKind({ accounts }: Pick<Services, 'accounts'>): Kind {
  const own = async (grant: Grant): Promise<Row> => rowOf(await accounts.getAccount(grant));
  return {
    name: 'Account',
    plural: 'Accounts',
    aliases: ['account'],
    owner: 'accounts',
    nameParameters: [],
    manifest: accountManifestSchema,
    description: accountDescriptionSchema,
    shownOnce: {},
    example: accountExample,
    columns,
    questions: {
      describe: { action: 'account.read', ask: (grant) => accounts.describeAccount(grant) },
      logs: { action: 'account.read', ask: (grant) => accounts.getAccount(grant) },
      get: {
        action: 'account.read',
        list: async (grant) => ({ items: [await own(grant)], next: null }),
        one: own,
      },
    },
    commands: {
      apply: {
        read(manifest): ValidManifest {
          const { metadata, spec } = parseManifest(accountManifestSchema, manifest);
          return {
            name: null,
            actions: ['account.change'],
            admit: (grant) => refuseOtherNumber(grant, metadata.accountNumber),
            execute: (grant, command) =>
              accounts.applyAccount(grant, command, spec.config, givenMetadata(metadata)),
            rehearse: (grant) =>
              accounts.rehearseApply(grant, {
                ...{ of: 'account', config: spec.config, metadata: givenMetadata(metadata) },
              }),
          };
        },
      },
    },
  };
}

function refuseOtherNumber({ accountNumber }: Grant, given: string | undefined): void {
  if (given === undefined || given === accountNumber) return;
  throw failure('ACCOUNTS.NUMBER_FIXED', 'The account number is not that of your account.', {
    field: 'metadata.accountNumber',
  });
}

function rowOf(account: AccountSummary): Row {
  return {
    accountNumber: account.account_number,
    companyName: account.company_name,
    createdAt: account.created_at,
    updatedAt: account.updated_at,
  };
}
