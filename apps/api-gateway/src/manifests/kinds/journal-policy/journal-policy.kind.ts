import { z } from 'zod';
import {
  journalPolicyDescriptionSchema,
  journalPolicyManifestSchema,
  type Grant,
  type JournalPolicyDescription,
  type Retention,
} from '#contracts';
import type { Column, Row } from '../columns.ts';
import type { Kind, Services, ValidManifest } from '../kind.ts';
import { parseManifest } from '../validation.ts';
import { journalPolicyExample } from './journal-policy.example.ts';

const columns: readonly Column[] = [
  { name: 'accountNumber', type: 'CharField', schema: z.string() },
  { name: 'defaultDays', type: 'IntegerField', schema: z.number() },
  { name: 'rules', type: 'IntegerField', schema: z.number() },
  { name: 'effectiveAt', type: 'DateTimeField', schema: z.string().nullable() },
];

/** Kind JournalPolicy: how long the journal keeps the entries of an account. One per account. */
export function journalPolicyKind({ journal }: Pick<Services, 'journal'>): Kind {
  const own = async (grant: Grant): Promise<Row> => rowOf(grant, await journal.getRetention(grant));
  return {
    name: 'JournalPolicy',
    plural: 'JournalPolicies',
    aliases: ['journalpolicy', 'journalpolicie'],
    owner: 'journal',
    nameParameters: [],
    manifest: journalPolicyManifestSchema,
    description: journalPolicyDescriptionSchema,
    shownOnce: {},
    example: journalPolicyExample,
    forgetsMetadata: true,
    columns,
    questions: {
      describe: {
        action: 'journal.policy.read',
        ask: async (grant) => descriptionOf(await journal.getRetention(grant)),
      },
      logs: { action: 'journal.policy.read', ask: (grant) => journal.getRetention(grant) },
      get: {
        action: 'journal.policy.read',
        list: async (grant) => ({ items: [await own(grant)], next: null }),
        one: own,
      },
    },
    commands: {
      apply: {
        read(manifest): ValidManifest {
          const { defaultDays, rules } = parseManifest(journalPolicyManifestSchema, manifest).spec.config;
          return {
            name: null,
            actions: ['journal.policy.change'],
            execute: (grant, command) =>
              journal.changeRetention(grant, command, { default_days: defaultDays, rules }),
          };
        },
      },
    },
  };
}

/** The policy that was asked for last; `status` says what holds of it. */
function descriptionOf(retention: Retention): JournalPolicyDescription {
  const { version, minimum_days: minimumDays, effective, pending, asked } = retention;
  return {
    apiVersion: 'smarter.sh/v1',
    kind: 'JournalPolicy',
    metadata: {},
    spec: { config: { defaultDays: asked.default_days, rules: asked.rules } },
    status: { version, minimumDays, effective, effectiveAt: pending?.effective_at ?? null },
  };
}

function rowOf({ accountNumber }: Grant, { asked, pending }: Retention): Row {
  return {
    accountNumber,
    defaultDays: asked.default_days,
    rules: asked.rules.length,
    effectiveAt: pending?.effective_at ?? null,
  };
}
