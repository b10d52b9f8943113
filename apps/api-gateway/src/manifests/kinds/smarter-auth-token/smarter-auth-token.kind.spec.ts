import { describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import type {
  AccountsApi,
  ApiKeyApplication,
  ApplyResult,
  Grant,
  JournalApi,
  RecordedCommand,
} from '#contracts';
import { smarterAuthTokenExample } from './smarter-auth-token.example.ts';
import { smarterAuthTokenKind } from './smarter-auth-token.kind.ts';

const journal = {} as JournalApi;
const nobody = {} as Grant;
const nothing = {} as RecordedCommand;

/** Applies the example against a service that answers `result`; what was sent, and what came of it. */
async function applied(result: Partial<ApplyResult>) {
  let sent: ApiKeyApplication | undefined;
  const applyApiKey: AccountsApi['applyApiKey'] = async (_grant, _command, application) => {
    sent = application;
    return { name: application.name, created: true, changed: [], repeated: false, ...result };
  };
  const kind = smarterAuthTokenKind({ accounts: { applyApiKey } as AccountsApi, journal });
  const answer = await kind.commands.apply?.read(smarterAuthTokenExample).execute(nobody, nothing);
  return { sent, answer };
}

describe('kind SmarterAuthToken', () => {
  const kind = smarterAuthTokenKind({ accounts: {} as AccountsApi, journal });

  it('has every verb but logs', () => {
    expect(Object.keys(kind.questions).sort()).toEqual(['describe', 'get']);
    expect(Object.keys(kind.commands).sort()).toEqual(['apply', 'delete', 'deploy', 'undeploy']);
  });

  it('shows a key that was created, and sends its hash only', async () => {
    const { sent, answer } = await applied({ created: true });
    const key = answer?.shownOnce?.['api_key'] ?? '';
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(sent?.keyHash).toBe(hash('sha256', key, 'hex'));
    expect(JSON.stringify(sent)).not.toContain(key);
  });

  it.each([{ created: false }, { created: true, repeated: true }])('shows none where %j', async (result) => {
    expect((await applied(result)).answer).not.toHaveProperty('shownOnce');
  });

  it.each([
    ['no name', { metadata: {} }, 'metadata.name'],
    ['a name of 10,000 characters', { metadata: { name: 'x'.repeat(10_000) } }, 'metadata.name'],
    ['an unknown level', { spec: { config: { level: 'root' } } }, 'spec.config.level'],
    ['a date without an offset', { spec: { config: { expiresAt: '2030-01-01' } } }, 'spec.config.expiresAt'],
    ['a key of its own', { spec: { config: { key: 'x' } } }, 'spec.config.key'],
  ])('refuses %s', (_what, part, field) => {
    expect(() => kind.commands.apply?.read({ ...smarterAuthTokenExample, ...part })).toThrow(
      expect.objectContaining({ code: 'MANIFEST.INVALID', field }),
    );
  });
});
