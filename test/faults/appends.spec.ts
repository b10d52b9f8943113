import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { dataSchemaOf, operationEventTypes, platformAccountNumber, type IntentData } from '#contracts';
import type { LogRecord } from '#operation-log';
import { commitsIn } from '../../tools/kill/examine.ts';
import type { Answer } from '../e2e/client.ts';
import type { Fault } from './failing-log.ts';
import { startSystem, type System } from './system.ts';

const { received, completed, unknown } = operationEventTypes;
const whoami = '/api/v1/cli/whoami/';

let dataDir = '';
let system: System;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'smarter-appends-'));
  system = await startSystem(dataDir);
}, 30_000);

afterEach(async () => {
  await system.close();
  rmSync(dataDir, { recursive: true });
});

function apply(): Promise<Answer> {
  const config = {
    companyName: 'Smarter',
    phoneNumber: '1',
    address1: '1',
    city: 'Austin',
    state: 'TX',
    postalCode: '1',
    country: 'USA',
    language: '',
    timezone: 'UTC',
    currency: 'USD',
  };
  const manifest = { apiVersion: 'smarter.sh/v1', kind: 'Account', metadata: {}, spec: { config } };
  return system.client.ask('/api/v1/cli/apply/', { method: 'POST', body: JSON.stringify(manifest) });
}

/** Every append of an event of this type fails from now on. */
function fail(type: string, fault: Fault): void {
  system.log.failOn(({ attributes }) => (attributes.type === type ? fault : undefined));
}

async function entriesOf({ id }: Answer) {
  return await system.client.entries(`&operation=${id}`);
}

describe('an intent that can not be recorded', () => {
  it.each(['refuse', 'write-and-refuse'] as const)(
    'leaves no commit, and its refusal is an entry (the log would %s)',
    async (fault) => {
      const commits = await commitsIn(dataDir);
      fail(received, fault);
      const answer = await apply();
      system.log.heal();
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.body).toMatchObject({ error: { errorClass: 'JOURNAL.UNAVAILABLE' } });
      expect(await commitsIn(dataDir)).toEqual(commits);
      const { id, key } = answer;
      expect(await entriesOf(answer)).toMatchObject([{ id, key, status: 503, outcome: 'refused' }]);
    },
    30_000,
  );
});

describe('an outcome that can not be recorded', () => {
  it('takes the place of the answer where there was no intent, and nothing looks recorded', async () => {
    fail(completed, 'refuse');
    const answer = await system.client.ask(whoami);
    system.log.heal();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect([answer.id, answer.key]).toEqual([null, null]);
    expect(answer.body).not.toHaveProperty('data');
  }, 30_000);

  it('is kept where the effect has happened, and is an entry before what comes after it', async () => {
    const commits = await commitsIn(dataDir);
    fail(completed, 'refuse');
    const changed = await apply();
    expect(changed).toMatchObject({ status: 200, body: { data: { changed: expect.anything() } } });
    expect(await commitsIn(dataDir)).toEqual([...commits, changed.id]);
    system.log.heal();
    const next = await system.client.ask(whoami);
    const [kept] = await entriesOf(changed);
    const [after] = await entriesOf(next);
    expect(kept).toMatchObject({ id: changed.id, key: changed.key, status: 200, outcome: 'succeeded' });
    expect(after?.seq).toBe(Number(kept?.seq) + 1);
  }, 30_000);

  it('is one entry, too, where the append had written it all the same', async () => {
    fail(completed, 'write-and-refuse');
    const changed = await apply();
    system.log.heal();
    await system.client.ask(whoami);
    expect(await entriesOf(changed)).toMatchObject([{ id: changed.id, key: changed.key }]);
  }, 30_000);

  it('is kept over a restart', async () => {
    fail(completed, 'refuse');
    const changed = await apply();
    expect(changed.status).toBe(200);
    await system.close();
    system = await startSystem(dataDir);
    await system.client.ask(whoami);
    expect(await entriesOf(changed)).toMatchObject([
      { id: changed.id, key: changed.key, outcome: 'succeeded' },
    ]);
  }, 30_000);
});

describe('an outcome that is not in the log yet', () => {
  /** The intent of an operation whose gateway has ended. */
  function orphaned(id: string): LogRecord {
    const time = new Date().toISOString();
    const data: IntentData = {
      account: platformAccountNumber,
      actor: { account: null, key_id: null, kind: 'anonymous', role: null, user_id: null },
      command: 'apply',
      command_id: `command-${id}`,
      gateway: { boot: 'earlier', counter: 1, id: 'gateway' },
      operation_id: id,
      received_at: time,
      thing: 'Account',
    };
    const attributes = {
      specversion: '1.0' as const,
      ...{ id: `${id}:received`, source: '/gateways/gateway', type: received, subject: id, time },
      ...{ datacontenttype: 'application/json' as const, dataschema: dataSchemaOf(received) },
    };
    return { key: platformAccountNumber, attributes, data: JSON.stringify(data) };
  }

  it.each(['refuse', 'wait'] as const)(
    'is not unknown, however old its intent is (the log would %s)',
    async (fault) => {
      await system.close();
      system = await startSystem(dataDir, { unknownAfterMs: 100 });
      let tried = false;
      const unknownOnes: string[] = [];
      system.log.failOn(({ attributes: { type, subject } }) => {
        tried ||= type === completed;
        if (type === unknown) unknownOnes.push(subject);
        return type === completed ? fault : undefined;
      });
      const changing = apply();
      while (!tried) await setImmediate();
      // It is younger: when it is found to be unknown, so would the other one be.
      await system.log.append(orphaned('orphan'));
      while (!unknownOnes.includes('orphan')) await setImmediate();
      system.log.heal();
      const changed = await changing;
      await system.client.ask(whoami);
      expect(unknownOnes).toEqual(['orphan']);
      expect(await entriesOf(changed)).toMatchObject([{ id: changed.id, outcome: 'succeeded', status: 200 }]);
    },
    30_000,
  );
});
