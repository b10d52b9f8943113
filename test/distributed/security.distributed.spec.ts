import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
  type AclEntry,
} from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectKafka } from '#kafka';
import { makeCertificates, type Certificates } from '../../tools/engines/certificates.ts';
import { startSecuredKafka, type KafkaEngine } from '../../tools/engines/kafka.engine.ts';
import { startSecuredMongo, type MongoEngine } from '../../tools/engines/mongo.engine.ts';
import type { Client, Entry } from '../e2e/client.ts';
import { dataOf } from '../e2e/smarter.ts';
import { Fleet, type Ended } from './fleet.ts';

const secret = (what: string) => `${what}-${randomUUID()}`;
const superuser = { username: 'root', password: secret('root') };
const provisioner = { username: 'provisioner', password: secret('provisioner') };
/** With the rights of provisioning before it looked after topics that are there. */
const maker = { username: 'maker', password: secret('maker') };
const roles = { username: 'roles', password: secret('roles') };
// With what has to be escaped in a URI.
const database = { username: 'smarter', password: `${secret('database')}:/@%` };
const wrong = secret('wrong');

const { ALLOW } = AclPermissionTypes;
const { ALTER_CONFIGS, CREATE, DESCRIBE, DESCRIBE_CONFIGS, READ, WRITE } = AclOperationTypes;
const { TOPIC, GROUP } = AclResourceTypes;

/** The rights that docs/guides/distributed.md names. */
function rightsOn(prefix: string): AclEntry[] {
  const right = (user: string, resourceType: AclResourceTypes, operation: AclOperationTypes): AclEntry => ({
    ...{ principal: `User:${user}`, host: '*', permissionType: ALLOW, operation },
    ...{ resourceType, resourceName: prefix, resourcePatternType: ResourcePatternTypes.PREFIXED },
  });
  return [
    right(provisioner.username, TOPIC, CREATE),
    right(provisioner.username, TOPIC, DESCRIBE),
    right(provisioner.username, TOPIC, DESCRIBE_CONFIGS),
    right(provisioner.username, TOPIC, ALTER_CONFIGS),
    right(maker.username, TOPIC, CREATE),
    right(maker.username, TOPIC, DESCRIBE),
    right(roles.username, TOPIC, READ),
    right(roles.username, TOPIC, WRITE),
    right(roles.username, GROUP, READ),
  ];
}

const signInOf = ({ username, password }: typeof roles) => ({
  KAFKA_SASL_USERNAME: username,
  KAFKA_SASL_PASSWORD: password,
});

describe('engines that are reached by TLS and with a sign-in only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smarter-security-'));
  let certificates: Certificates;
  let kafka: KafkaEngine;
  let mongo: MongoEngine;
  let fleet: Fleet;

  const uriFor = (user: string, options = `tls=true&tlsCAFile=${certificates.authority}`) =>
    mongo.uri.replace('//', `//${user}`) + `?${options}`;
  const login = (password: string) => `${database.username}:${encodeURIComponent(password)}@`;

  beforeAll(async () => {
    certificates = makeCertificates(join(folder, 'certificates'));
    [kafka, mongo] = await Promise.all([
      startSecuredKafka(join(folder, 'kafka'), {
        certificates,
        superuser,
        users: [provisioner, maker, roles],
      }),
      startSecuredMongo(join(folder, 'mongo'), { certificates, ...database }),
    ]);
    fleet = new Fleet({
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_TLS: 'on',
      KAFKA_TLS_CA_FILE: certificates.authority,
      ...signInOf(roles),
      MONGODB_URI: uriFor(login(database.password)),
    });
    const admin = connectKafka({
      brokers: [kafka.brokers],
      clientId: 'security',
      tls: { ca: readFileSync(certificates.authority, 'utf8') },
      sasl: { mechanism: 'plain', ...superuser },
    }).admin();
    await admin.connect();
    await admin.createAcls({ acl: rightsOn(`${fleet.topicPrefix}smarter.`) });
    await admin.disconnect();
  }, 120_000);
  afterAll(async () => {
    await fleet.end();
    await kafka.stop();
    await mongo.stop();
    rmSync(folder, { recursive: true });
  }, 60_000);

  const provision = (settings: NodeJS.ProcessEnv) =>
    fleet.run('standalone/provision', { ...signInOf(provisioner), ...settings });
  const expectNoSecretIn = (output: string) => {
    for (const { password } of [superuser, provisioner, maker, roles, database, { password: wrong }]) {
      expect(output).not.toContain(password);
      expect(output).not.toContain(encodeURIComponent(password));
    }
  };
  const expectRefusal = ({ code, output }: Ended, reason: string) => {
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(reason) });
    // What is to be done, and not where in the program.
    expect(output).not.toMatch(/^ +at /m);
    expectNoSecretIn(output);
  };

  describe('with the settings of an operator, and no more rights than the guide names', () => {
    it('are provisioned, by SCRAM, and once more by PLAIN at a broker that is known by its name', async () => {
      expect(await provision({})).toMatchObject({ code: 0, output: expect.stringContaining('topics') });
      const byName = kafka.brokers.replace('127.0.0.1', 'localhost');
      const again = await provision({
        KAFKA_BROKERS: byName,
        KAFKA_SASL_MECHANISM: 'plain',
        // Another one, so that there is something to alter.
        KAFKA_RETENTION_MS: '86400000',
      });
      expect(again).toMatchObject({ code: 0, output: expect.stringContaining('topics') });
    }, 60_000);

    it('carry a request through gateway, accounts and journal, whose entry is read back', async () => {
      await Promise.all([fleet.start('accounts'), fleet.start('journal')]);
      const client: Client = await fleet.startGateway();
      const made = await client.send('POST', '/api/v1/users/', { username: 'ann', email: 'ann@example.com' });
      expect(dataOf<{ user: { username: string } }>(made, 201).user.username).toBe('ann');
      const entry = dataOf<Entry>(await client.ask(`/api/v1/journal/entries/${made.id ?? ''}/`));
      expect(entry).toMatchObject({ command: 'apply', status: 201, key: made.key });
      expectNoSecretIn(fleet.output);
    }, 120_000);

    it('refuse to make topics for who may only use them, and to look after them for who may only make them', async () => {
      const prefix = { KAFKA_TOPIC_PREFIX: `${fleet.topicPrefix}smarter.other.` };
      expectRefusal(await provision({ ...prefix, ...signInOf(roles) }), 'Not authorized to access topics');
      expectRefusal(await provision(signInOf(maker)), 'Kafka does not show or alter the configuration of');
    }, 60_000);
  });

  describe('are not used with wrong settings; the start ends and names the cause, where it is about', () => {
    let slow: Promise<[Ended, Ended, Ended, Ended]>;
    // They take their time beside the others.
    beforeAll(() => {
      const mongoAt = (options: string) => ({ MONGODB_URI: uriFor(login(database.password), options) });
      slow = Promise.all([
        provision({ KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: '' }),
        provision({ KAFKA_BROKERS: process.env['KAFKA_BROKERS'] }),
        provision(mongoAt('tls=true')),
        provision(mongoAt('tls=false')),
      ]);
    });

    const kafkaCases: readonly [string, NodeJS.ProcessEnv, string][] = [
      ['the password', { KAFKA_SASL_PASSWORD: wrong }, 'Kafka refuses the sign-in'],
      [
        'the password, by PLAIN',
        { KAFKA_SASL_PASSWORD: wrong, KAFKA_SASL_MECHANISM: 'plain' },
        'Kafka refuses the sign-in',
      ],
      ['the user', { KAFKA_SASL_USERNAME: 'nobody' }, 'Kafka refuses the sign-in'],
      [
        'the mechanism',
        { KAFKA_SASL_MECHANISM: 'scram-sha-256' },
        'does not support the requested SASL mechanism',
      ],
      ['the authority', { KAFKA_TLS_CA_FILE: '' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      ['TLS', { KAFKA_TLS: 'off' }, 'Kafka wants TLS on this port: set KAFKA_TLS=on'],
    ];

    it.each(kafkaCases)(
      'at Kafka, %s',
      async (_what, settings, reason) => expectRefusal(await provision(settings), reason),
      60_000,
    );

    it('at Kafka, the name of the broker', async () => {
      // Another way to write the address, which is a name to TLS.
      const brokers = kafka.brokers.replace('127.0.0.1', '127.1');
      expectRefusal(await provision({ KAFKA_BROKERS: brokers }), 'ERR_TLS_CERT_ALTNAME_INVALID');
    }, 60_000);

    it.each(['accounts', 'journal', 'api-gateway'] as const)(
      'at Kafka, the password, of %s',
      async (role) =>
        expectRefusal(await fleet.run(role, { KAFKA_SASL_PASSWORD: wrong }), 'Kafka refuses the sign-in'),
      60_000,
    );

    it('at MongoDB, the password or the user', async () => {
      const [password, user] = await Promise.all([
        provision({ MONGODB_URI: uriFor(login(wrong)) }),
        provision({ MONGODB_URI: uriFor('') }),
      ]);
      expectRefusal(password, 'MongoDB refuses the sign-in as MONGODB_URI says');
      expectRefusal(user, 'MongoDB wants a user, and MONGODB_URI has none');
    }, 60_000);

    it.each(['accounts', 'journal'] as const)(
      'at MongoDB, the password, of %s',
      async (role) =>
        expectRefusal(
          await fleet.run(role, { MONGODB_URI: uriFor(login(wrong)) }),
          'MongoDB refuses the sign-in as MONGODB_URI says',
        ),
      60_000,
    );

    it('at either, what might be over after a while: who hangs up, and a MongoDB that is not trusted', async () => {
      const [nobody, plain, authority, plainMongo] = await slow;
      expectRefusal(nobody, 'is there no sign-in (KAFKA_SASL_USERNAME) where they want one');
      expectRefusal(plain, 'Is KAFKA_TLS on for brokers without TLS?');
      expectRefusal(authority, 'MongoDB can not be reached as MONGODB_URI says: unable to verify');
      expectRefusal(plainMongo, 'MongoDB can not be reached as MONGODB_URI says');
    }, 60_000);
  });
});
