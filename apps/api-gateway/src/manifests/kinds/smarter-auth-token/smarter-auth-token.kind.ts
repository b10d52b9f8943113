import { z } from 'zod';
import {
  apiKeyDescriptionSchema,
  apiKeyManifestSchema,
  secret,
  type ApiKeyDescription,
  type ApiKeySummary,
  type Grant,
} from '#contracts';
import { LastUses } from '../../../account/last-uses.ts';
import { mintedKey } from '../../../auth/minted.ts';
import type { Column, Row } from '../columns.ts';
import type { Applied, Kind, Services, ValidManifest } from '../kind.ts';
import { metadataOf } from '../metadata.ts';
import { parseManifest } from '../validation.ts';
import { smarterAuthTokenExample } from './smarter-auth-token.example.ts';

const columns: readonly Column[] = [
  { name: 'keyId', type: 'UUIDField', schema: z.string() },
  { name: 'name', type: 'CharField', schema: z.string() },
  { name: 'description', type: 'CharField', schema: z.string().nullable() },
  { name: 'isActive', type: 'BooleanField', schema: z.boolean() },
  { name: 'lastUsedAt', type: 'DateTimeField', schema: z.string().nullable() },
  { name: 'createdAt', type: 'DateTimeField', schema: z.string() },
  { name: 'updatedAt', type: 'DateTimeField', schema: z.string() },
];

/**
 * Kind SmarterAuthToken: the API keys of an account (contract §5.6). An applied key that is new is
 * shown in that answer and never again.
 */
export function smarterAuthTokenKind({ accounts, journal }: Services): Kind {
  const lastUses = new LastUses(journal);
  const switched = (isActive: boolean) => ({
    action: 'keys.change' as const,
    execute: (grant: Grant, command: Parameters<typeof accounts.patchApiKey>[1], name: string) =>
      accounts.patchApiKey(grant, command, { name }, { isActive }),
  });
  async function described(grant: Grant, name: string): Promise<ApiKeyDescription> {
    const { status, ...manifest } = await accounts.describeApiKey(grant, name);
    const uses = await lastUses.of(grant, [status.keyId]);
    return { ...manifest, status: { ...status, lastUsedAt: uses.get(status.keyId) ?? null } };
  }
  return {
    name: 'SmarterAuthToken',
    plural: 'SmarterAuthTokens',
    aliases: ['smarterauthtoken', 'authtoken', 'apikey'],
    owner: 'accounts',
    nameParameters: ['name'],
    manifest: apiKeyManifestSchema,
    description: apiKeyDescriptionSchema,
    shownOnce: { api_key: secret(z.string()).optional() },
    example: smarterAuthTokenExample,
    columns,
    questions: {
      describe: { action: 'keys.read', ask: described },
      get: {
        action: 'keys.read',
        async list(grant, page) {
          const { items, next } = await accounts.listApiKeys(grant, page);
          const uses = await lastUses.of(
            grant,
            items.map(({ key_id: keyId }) => keyId),
          );
          return { items: items.map((key) => rowOfSummary(key, uses)), next };
        },
        one: async (grant, name) => rowOfDescription(await described(grant, name)),
      },
    },
    commands: {
      apply: {
        read(manifest): ValidManifest {
          const { metadata, spec } = parseManifest(apiKeyManifestSchema, manifest);
          const application = (keyHash: string) => ({
            ...{ name: metadata.name, metadata: metadataOf(metadata), config: spec.config, keyHash },
          });
          return {
            name: metadata.name,
            actions: ['keys.change'],
            async execute(grant, command): Promise<Applied> {
              const { key, keyHash } = mintedKey();
              const result = await accounts.applyApiKey(grant, command, application(keyHash));
              return result.created && !result.repeated ? { ...result, shownOnce: { api_key: key } } : result;
            },
            rehearse: (grant) =>
              accounts.rehearseApply(grant, { of: 'api-key', ...application(mintedKey().keyHash) }),
          };
        },
      },
      delete: {
        action: 'keys.change',
        execute: (grant, command, name) => accounts.deleteApiKey(grant, command, { name }),
      },
      deploy: switched(true),
      undeploy: switched(false),
    },
  };
}

function rowOfSummary(key: ApiKeySummary, uses: ReadonlyMap<string, string>): Row {
  return {
    keyId: key.key_id,
    name: key.name,
    description: key.description,
    isActive: key.is_active,
    lastUsedAt: uses.get(key.key_id) ?? null,
    createdAt: key.created_at,
    updatedAt: key.updated_at,
  };
}

function rowOfDescription({ metadata, spec, status }: ApiKeyDescription): Row {
  return {
    keyId: status.keyId,
    name: metadata.name,
    description: metadata.description ?? null,
    isActive: spec.config.isActive,
    lastUsedAt: status.lastUsedAt,
    createdAt: status.created,
    updatedAt: status.modified,
  };
}
