import { z } from 'zod';
import {
  fieldPathsOf,
  resourceDescriptionSchema,
  resourceManifestSchema,
  secret,
  valueAt,
  type Grant,
  type RecordedCommand,
  type ResourceColumn,
  type ResourceDescription,
  type ResourceKind,
  type ResourceKindName,
  type ResourceManifest,
} from '#contracts';
import type { Column, Row } from '../columns.ts';
import type { Kind, KindCommands, Services } from '../kind.ts';
import { invalidManifest, parseManifest } from '../validation.ts';

/** Any kind whose resources accounts keeps by manifest, from its rules. */
export function resourceKind(
  rules: ResourceKind & { readonly name: ResourceKindName },
  { accounts }: Services,
): Kind {
  const { name: kind, columns } = rules;
  const row = (description: ResourceDescription): Row => rowOf(columns, description);
  const describe = (grant: Grant, name: string) => accounts.describeResource(grant, kind, name);
  const { hasLogs = false, filters = {} } = rules;
  return {
    name: kind,
    plural: rules.plural,
    aliases: rules.aliases,
    owner: 'accounts',
    nameParameters: ['name'],
    manifest: resourceManifestSchema(rules),
    description: resourceDescriptionSchema(rules),
    shownOnce: {},
    example: rules.example,
    columns: columns.map((column) => columnOf(rules, column)),
    filters,
    isReplaced: true,
    masked: secretsOf(rules),
    questions: {
      describe: { action: 'resources.read', ask: describe },
      ...(secretsOf(rules).length > 0 && {
        reveal: {
          action: 'secrets.reveal',
          ask: (grant: Grant, name: string) => accounts.revealResource(grant, kind, name),
        },
      }),
      ...(hasLogs && { logs: { action: 'resources.read', ask: describe } }),
      get: {
        action: 'resources.read',
        async list(grant, page) {
          const { items, next } = await accounts.listResources(grant, kind, page);
          return { items: items.map(row), next };
        },
        one: async (grant, name) => row(await describe(grant, name)),
      },
    },
    commands: commandsOf(rules, accounts),
  };
}

function commandsOf(
  rules: ResourceKind & { readonly name: ResourceKindName },
  accounts: Services['accounts'],
): KindCommands {
  const { name: kind, change: action, deployed } = rules;
  const switched = (isDeployed: boolean) => ({
    action,
    execute: (grant: Grant, command: RecordedCommand, name: string) =>
      accounts.setResourceDeployed(grant, command, kind, name, isDeployed),
  });
  return {
    apply: {
      read(given) {
        const manifest = parseManifest(resourceManifestSchema(rules), given) as ResourceManifest;
        const issue = rules.rules?.(manifest);
        if (issue !== undefined) throw invalidManifest(issue.field, issue.message);
        return {
          name: manifest.metadata.name,
          actions: [action],
          execute: (grant, command) => accounts.applyResource(grant, command, { kind, manifest }),
          rehearse: (grant) => accounts.rehearseApply(grant, { of: 'resource', kind, manifest }),
        };
      },
    },
    delete: {
      action,
      execute: (grant, command, name) => accounts.deleteResource(grant, command, kind, name),
    },
    ...(deployed !== undefined && { deploy: switched(true), undeploy: switched(false) }),
  };
}

function rowOf(columns: readonly ResourceColumn[], description: ResourceDescription): Row {
  return Object.fromEntries(columns.map(({ name, path }) => [name, valueAt(description, path) ?? null]));
}

const typeOf = {
  BooleanField: z.boolean(),
  CharField: z.string(),
  ChoiceField: z.string(),
  DateTimeField: z.string(),
  IntegerField: z.number(),
  ReadOnlyField: z.string(),
} as const;

function columnOf(rules: ResourceKind, { name, type, path }: ResourceColumn): Column {
  const isSecret = secretsOf(rules).includes(path);
  const schema = typeOf[type].nullable();
  return { name, type, schema: isSecret ? secret(schema) : schema };
}

function secretsOf(rules: ResourceKind): readonly string[] {
  return fieldPathsOf(rules)
    .filter(({ isSecret }) => isSecret)
    .map(({ path }) => path);
}
