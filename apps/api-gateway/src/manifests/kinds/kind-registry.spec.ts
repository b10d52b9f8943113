import { describe, expect, it } from '@jest/globals';
import { permissions, type AccountsApi, type JournalApi } from '#contracts';
import { verbs } from './kind-operations.ts';
import { KindRegistry, type RegisteredKind } from './kind-registry.ts';

const registry = new KindRegistry({ accounts: {} as AccountsApi, journal: {} as JournalApi });

describe('finding a kind', () => {
  it.each([
    ['account', 'Account'],
    ['Account', 'Account'],
    ['ACCOUNTS', 'Account'],
    ['users', 'User'],
    ['smarterauthtoken', 'SmarterAuthToken'],
    ['SmarterAuthTokens', 'SmarterAuthToken'],
    ['smarter_auth_token', 'SmarterAuthToken'],
    ['authtokens', 'SmarterAuthToken'],
    ['apikey', 'SmarterAuthToken'],
    ['api_keys', 'SmarterAuthToken'],
    ['secrets', 'Secret'],
    ['plugins', 'Plugin'],
    ['sql_connection', 'SqlConnection'],
    ['plugindatasqlconnections', 'SqlConnection'],
    ['plugindatasqlconnection', 'SqlConnection'],
    ['plugindataapiconnection', 'ApiConnection'],
    ['api_connections', 'ApiConnection'],
    ['llmclients', 'Chatbot'],
    ['prompts', 'Chat'],
    ['chathistory', 'ChatHistory'],
    ['chat_plugin_usages', 'ChatPluginUsage'],
    ['chattoolcalls', 'ChatToolCall'],
    ['journalpolicy', 'JournalPolicy'],
    ['journal_policies', 'JournalPolicy'],
  ])('takes %s in a path for %s', (segment, name) => {
    expect(registry.ofPath(segment).name).toBe(name);
  });

  it.each(['', 's', 'accountss', 'api-key', 'plugin-x', '__proto__', 'constructor', 'x'.repeat(10_000)])(
    'refuses %.20s in a path',
    (segment) => {
      expect(() => registry.ofPath(segment)).toThrow(
        expect.objectContaining({ code: 'MANIFEST.UNKNOWN_KIND' }),
      );
    },
  );

  it.each(['user', 'Users', 'APIKEY', 'toString', 7, null, ['User'], {}])(
    'refuses %j in a manifest, where only PascalCase is known',
    (kind) => {
      expect(() => registry.ofManifest(kind)).toThrow(
        expect.objectContaining({ code: 'MANIFEST.UNKNOWN_KIND', field: 'kind' }),
      );
    },
  );

  it('knows each name for one kind only', () => {
    const aliases = registry.kinds.flatMap((kind) => kind.aliases);
    expect(new Set(aliases).size).toBe(aliases.length);
    expect(aliases.filter((alias) => alias !== alias.toLowerCase() || alias.includes('_'))).toEqual([]);
  });
});

describe.each(registry.kinds.map((kind) => [kind.name, kind] as const))(
  'kind %s',
  (name: string, kind: RegisteredKind) => {
    it('is called by its own name in paths, in both numbers', () => {
      expect(registry.ofPath(name)).toBe(kind);
      expect(registry.ofPath(kind.plural)).toBe(kind);
      expect(registry.ofManifest(name)).toBe(kind);
    });

    it('has an example that fits its own schema and its own rules', () => {
      expect(kind.manifest.safeParse(kind.example).success).toBe(true);
      if (kind.readOnly?.includes('apply')) expect(kind.commands.apply).toBeUndefined();
      else expect(kind.commands.apply?.read(kind.example)).toMatchObject({ actions: expect.any(Array) });
    });

    it('has a JSON Schema that names every part of a manifest', () => {
      expect(kind.jsonSchema).toMatchObject({
        type: 'object',
        properties: { apiVersion: {}, kind: { const: name }, metadata: {}, spec: {} },
        required: ['apiVersion', 'kind', 'metadata', 'spec'],
        additionalProperties: false,
      });
    });

    it('needs known permissions, and ones that change something for what changes something', () => {
      const { delete: remove, deploy, undeploy } = kind.commands;
      const changing = [remove, deploy, undeploy]
        .filter((command) => command !== undefined)
        .map(({ action }) => action);
      const { describe: describing, get, getOf, logs } = kind.questions;
      const reading = [describing, get, getOf, logs]
        .filter((question) => question !== undefined)
        .map(({ action }) => action);
      expect(changing.filter((action) => !(action in permissions) || action.endsWith('.read'))).toEqual([]);
      expect(reading.filter((action) => !(action in permissions) || !action.endsWith('.read'))).toEqual([]);
    });

    it('needs an intent for exactly the verbs that change state', () => {
      const changing = verbs.filter((verb) => kind.operations[verb].changesState);
      expect(changing).toEqual(['apply', 'delete', 'deploy', 'undeploy']);
      const open = verbs.filter((verb) => kind.operations[verb].isPublic);
      expect(open).toEqual(['example_manifest', 'schema']);
    });
  },
);
