import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  accountChanged,
  accountsFactsTopic,
  apiKeyChanged,
  busEvent,
  sessionChanged,
  userChanged,
  type AccountsFact,
  type KeyHolder,
} from '#contracts';
import { AccountsFactsConsumer } from './accounts-facts.consumer.ts';
import { PrincipalCache, sessionName } from './principal-cache.ts';

const account = '0000-0000-0001';
const other = '0000-0000-0002';
const attributes = { id: '1', subject: 'subject', time: '2026-11-24T21:05:59.123000Z' };

function holderOf(keyId: string, changes: Partial<KeyHolder> = {}): KeyHolder {
  const holder = { keyId, accountNumber: account, userId: 7, usableUntil: null, position: 1, ...changes };
  const { accountNumber } = holder;
  const principal = {
    kind: 'user-key',
    accountNumber,
    userId: 7,
    username: 'u',
    keyId,
    role: 'user',
  } as const;
  return { principal, ...holder };
}

const keyFact = (keyId: string, position: number, of = account): AccountsFact =>
  busEvent(apiKeyChanged, '/accounts', attributes, {
    account: of,
    changes: ['deleted'],
    key_id: keyId,
    operation: null,
    position,
    user_id: 7,
  });
const sessionFact = (sessionId: string, position: number): AccountsFact =>
  busEvent(sessionChanged, '/accounts', attributes, {
    account,
    changes: ['ended'],
    operation: null,
    position,
    session_id: sessionId,
    user_id: 7,
  });
const userFact = (userId: number, position: number): AccountsFact =>
  busEvent(userChanged, '/accounts', attributes, {
    account,
    changes: ['deactivated'],
    operation: null,
    position,
    user_id: userId,
  });
const accountFact = (position: number): AccountsFact =>
  busEvent(accountChanged, '/accounts', attributes, {
    account,
    changes: ['deactivated'],
    operation: null,
    position,
  });

describe('the principal cache', () => {
  let now: number;
  let answers: Map<string, KeyHolder>;
  let asked: string[];
  let cache: PrincipalCache;
  let facts: AccountsFactsConsumer;

  beforeEach(() => {
    jest.useFakeTimers();
    now = 1_000_000;
    answers = new Map();
    asked = [];
    const resolveKey = (keyHash: string) => {
      asked.push(keyHash);
      return Promise.resolve(answers.get(keyHash));
    };
    const resolveSession = (tokenHash: string) => resolveKey(sessionName(tokenHash));
    cache = new PrincipalCache({ resolveKey, resolveSession }, () => now);
    facts = new AccountsFactsConsumer('test', cache, () => now);
  });
  afterEach(() => void jest.useRealTimers());

  const beat = (position = 1, asOf = now) => {
    for (let partition = 0; partition < accountsFactsTopic.partitions; partition += 1) {
      facts.heartbeat(partition, { as_of: asOf, position });
    }
  };
  /** Beats, and has the holders in the cache. */
  const know = async (...holders: KeyHolder[]) => {
    beat();
    for (const holder of holders) {
      answers.set(holder.keyId, holder);
      await cache.resolve(holder.keyId);
    }
  };

  it('keeps what it was told for as long as heartbeats come', async () => {
    await know(holderOf('a'));
    for (let second = 0; second < 60; second += 1) {
      now += 999;
      beat();
      expect(cache.get('a')).toEqual(holderOf('a'));
    }
    expect(asked).toEqual(['a']);
  });

  it('believes nothing before every partition has had a heartbeat', async () => {
    answers.set('a', holderOf('a'));
    facts.heartbeat(0, { as_of: now, position: 1 });
    await cache.resolve('a');
    expect(cache.get('a')).toBeUndefined();
    beat();
    expect(cache.get('a')).toBeUndefined();
    await cache.resolve('a');
    expect(cache.get('a')).toBeDefined();
  });

  it('believes nothing a second after the moment that the last heartbeat speaks of', async () => {
    await know(holderOf('a'));
    now += 999;
    expect(cache.get('a')).toBeDefined();
    now += 1;
    expect(cache.get('a')).toBeUndefined();
  });

  it('is held up by one partition that is silent', async () => {
    await know(holderOf('a'));
    now += 900;
    for (let partition = 1; partition < accountsFactsTopic.partitions; partition += 1) {
      facts.heartbeat(partition, { as_of: now, position: 1 });
    }
    now += 100;
    expect(cache.get('a')).toBeUndefined();
  });

  it('is not brought to life by heartbeats that are delivered late', async () => {
    await know(holderOf('a'));
    const sentAt = now + 250;
    now += 10_000;
    beat(1, sentAt);
    expect(cache.get('a')).toBeUndefined();
  });

  it('forgets everything after a pause, and takes no answer from before its end', async () => {
    await know(holderOf('a', { position: 5 }));
    now += 1001;
    beat(9);
    expect(cache.get('a')).toBeUndefined();
    answers.set('a', holderOf('a', { position: 8 }));
    const resolved = cache.resolve('a');
    await jest.advanceTimersByTimeAsync(40);
    answers.set('a', holderOf('a', { position: 9 }));
    await jest.advanceTimersByTimeAsync(60);
    expect(await resolved).toMatchObject({ position: 9 });
  });

  it('asks for sessions apart from keys, though their hashes were the same', async () => {
    beat();
    answers.set(sessionName('a'), holderOf('session', { isSession: true }));
    expect(await cache.resolve(sessionName('a'))).toMatchObject({ keyId: 'session' });
    expect(cache.get('a')).toBeUndefined();
    expect(await cache.resolve('a')).toBeUndefined();
  });

  it('of every gateway drops the sessions that end everywhere, and those of a former password', async () => {
    const names = [sessionName('a'), sessionName('b')] as const;
    const gateways = [1, 2].map((number) => {
      const resolveSession = (hash: string) => Promise.resolve(answers.get(sessionName(hash)));
      const of = new PrincipalCache({ resolveKey: resolveSession, resolveSession }, () => now);
      return { cache: of, hears: new AccountsFactsConsumer(`gateway-${number}`, of, () => now) };
    });
    for (const { cache: of, hears } of gateways) {
      for (let partition = 0; partition < accountsFactsTopic.partitions; partition += 1)
        hears.heartbeat(partition, { as_of: now, position: 1 });
      for (const name of names) {
        answers.set(name, holderOf(name, { isSession: true }));
        await of.resolve(name);
      }
    }
    const known = () => gateways.map(({ cache: of }) => names.filter((name) => of.get(name) !== undefined));
    expect(known()).toEqual([names, names]);
    for (const { hears } of gateways) hears.handle(sessionFact(names[0], 2));
    expect(known()).toEqual([[names[1]], [names[1]]]);
    for (const { hears } of gateways) hears.handle(userFact(7, 3));
    expect(known()).toEqual([[], []]);
  });

  it('does not keep what accounts does not know', async () => {
    beat();
    expect(await cache.resolve('unknown')).toBeUndefined();
    answers.set('unknown', holderOf('unknown'));
    expect(cache.get('unknown')).toBeUndefined();
  });

  it('keeps a known key that can not be used', async () => {
    await know(holderOf('a', { principal: null }));
    expect(cache.get('a')).toMatchObject({ keyId: 'a', principal: null });
  });

  describe('drops', () => {
    const holders = [
      holderOf('own'),
      holderOf('another'),
      holderOf('of-user-8', { userId: 8 }),
      holderOf('of-account', { userId: null }),
      holderOf('elsewhere', { accountNumber: other }),
    ];
    const left = () => holders.map(({ keyId }) => keyId).filter((keyId) => cache.get(keyId) !== undefined);

    it.each([
      ['one key', keyFact('own', 2), ['another', 'of-user-8', 'of-account', 'elsewhere']],
      ['one session', sessionFact('own', 2), ['another', 'of-user-8', 'of-account', 'elsewhere']],
      ['the keys of a user and of the account', userFact(7, 2), ['of-user-8', 'elsewhere']],
      ['all keys of an account', accountFact(2), ['elsewhere']],
      ['nothing for a key of another account', keyFact('x', 2, other), holders.map(({ keyId }) => keyId)],
      ['nothing that is newer than the fact', accountFact(1), holders.map(({ keyId }) => keyId)],
    ])('%s', async (_, fact, expected) => {
      await know(...holders);
      facts.handle(fact);
      expect(left()).toEqual(expected);
    });
  });

  it.each([
    ['the key', keyFact('a', 5)],
    ['its user', userFact(7, 5)],
    ['its account', accountFact(5)],
  ])('does not let a slow answer revive what was revoked by %s meanwhile', async (_, fact) => {
    beat();
    let answer: (holder: KeyHolder) => void = () => {};
    const resolveKey = () => new Promise<KeyHolder>((resolve) => (answer = resolve));
    const slow = new PrincipalCache({ resolveKey, resolveSession: resolveKey }, () => now);
    const hears = new AccountsFactsConsumer('slow', slow, () => now);
    for (let partition = 0; partition < accountsFactsTopic.partitions; partition += 1) {
      hears.heartbeat(partition, { as_of: now, position: 1 });
    }
    const resolved = slow.resolve('a');
    hears.handle(fact);
    answer(holderOf('a', { position: 4 }));
    await jest.advanceTimersByTimeAsync(50);
    expect(slow.get('a')).toBeUndefined();
    answer(holderOf('a', { position: 5, principal: null }));
    expect(await resolved).toMatchObject({ principal: null });
    expect(slow.get('a')).toMatchObject({ principal: null });
  });

  it('refuses where accounts answers nothing new enough', async () => {
    await know(holderOf('a'));
    facts.handle(keyFact('a', 5));
    const refused = expect(cache.resolve('a')).rejects.toMatchObject({ code: 'AUTH.UNAVAILABLE' });
    await jest.advanceTimersByTimeAsync(1000);
    await refused;
  });

  it('does not put an older answer in the place of a newer one', async () => {
    await know(holderOf('a', { position: 3 }));
    answers.set('a', holderOf('a', { position: 2 }));
    await cache.resolve('a');
    expect(cache.get('a')).toMatchObject({ position: 3 });
  });

  it('believes nothing while a fact could not be read, until the next heartbeat', async () => {
    await know(holderOf('a'));
    facts.parked({
      consumer: '',
      account: null,
      topic: '',
      partition: 2,
      position: null,
      id: null,
      reason: '',
    });
    expect(cache.get('a')).toBeUndefined();
    beat(3);
    expect(cache.get('a')).toBeUndefined();
    answers.set('a', holderOf('a', { position: 3 }));
    await cache.resolve('a');
    expect(cache.get('a')).toMatchObject({ position: 3 });
  });

  it('stays within its bounds, and the keys that came first make place', async () => {
    beat();
    for (let number = 0; number <= 10_000; number += 1) {
      answers.set(`key-${number}`, holderOf(`key-${number}`));
      await cache.resolve(`key-${number}`);
    }
    expect(cache.get('key-0')).toBeUndefined();
    expect(cache.get('key-1')).toBeDefined();
    expect(cache.get('key-10000')).toBeDefined();
  });

  it('forgets old changes only by taking everything from before as changed', async () => {
    await know(holderOf('fresh', { position: 20_000 }));
    facts.handle(keyFact('a', 2));
    for (let number = 0; number < 10_000; number += 1) facts.handle(keyFact(`key-${number}`, 3 + number));
    answers.set('a', holderOf('a', { position: 1 }));
    const refused = expect(cache.resolve('a')).rejects.toMatchObject({ code: 'AUTH.UNAVAILABLE' });
    await jest.advanceTimersByTimeAsync(1000);
    await refused;
    expect(cache.get('fresh')).toBeDefined();
  });
});
