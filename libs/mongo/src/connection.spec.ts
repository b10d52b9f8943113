import { describe, expect, it } from '@jest/globals';
import { connectMongo } from './connection.ts';

describe('a connection to MongoDB', () => {
  it.each([
    ['user and password without a host', 'mongodb://user:secret', 'its hosts can not be read'],
    ['a password that is not escaped', 'mongodb://user:sec:ret@127.0.0.1/', 'unescaped characters'],
  ])('is refused for %s, without showing them', async (_what, uri, reason) => {
    const refusal = connectMongo(uri);
    await expect(refusal).rejects.toThrow(reason);
    await expect(refusal).rejects.not.toThrow(/user|sec/);
  });
});
