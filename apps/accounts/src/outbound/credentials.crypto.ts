import { argon2, createHash, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { CredentialHasher } from '../application/credential-hasher.port.ts';
import type { Mint } from '../application/mint.port.ts';

const derive = promisify(argon2);

/** RFC 9106 §4, second recommended option; memory in KiB. */
const cost = { memory: 65536, passes: 3, parallelism: 4 } as const;
const saltBytes = 16;
const hashBytes = 32;
const argon2Version = 19;

/** A PHC string of ours, also one that was made at other costs. */
const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export const cryptoMint: Mint = {
  apiKey: () => randomBytes(32).toString('hex'),
  password: () => randomBytes(18).toString('base64url'),
  keyId: () => randomUUID(),
  accountNumber: () => [1, 2, 3].map(() => String(randomInt(10_000)).padStart(4, '0')).join('-'),
  sessionKey: () => randomBytes(32).toString('hex'),
  commandId: () => randomUUID(),
};

/** No password is known that it was made of, and to compare with it takes as long as with that of a user. */
const ofNobody = phcOf(randomBytes(saltBytes), randomBytes(hashBytes));

export const cryptoHasher: CredentialHasher = {
  async password(password) {
    const salt = randomBytes(saltBytes);
    const hash = await derive('argon2id', {
      message: password,
      nonce: salt,
      tagLength: hashBytes,
      ...cost,
    });
    return phcOf(salt, hash);
  },
  async isPassword(password, hash) {
    const [, memory, passes, parallelism, salt, tag] = phc.exec(hash ?? ofNobody) ?? [];
    if (salt === undefined || tag === undefined) throw new TypeError('not the hash of a password');
    const expected = Buffer.from(tag, 'base64');
    const derived = await derive('argon2id', {
      message: password,
      nonce: Buffer.from(salt, 'base64'),
      tagLength: expected.length,
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    });
    return timingSafeEqual(derived, expected) && hash !== null;
  },
  apiKey: (apiKey) => createHash('sha256').update(apiKey).digest('hex'),
};

function phcOf(salt: Buffer, hash: Buffer): string {
  const { memory, passes, parallelism } = cost;
  const costs = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=${argon2Version}$${costs}$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
