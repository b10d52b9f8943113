import { z } from 'zod';
import { secret } from '../../marks.ts';
import type { ResourceKind } from '../resource-kind.ts';
import { sqlConnectionExample } from './sql-connection.example.ts';

const engines = ['postgresql', 'mysql', 'oracle', 'sqlite3', 'mssql', 'sybase'] as const;
const text = z.string().max(255).nullable().optional();
const pem = z.string().max(32_768).nullable().optional();
const hidden = secret(z.string().min(1).max(32_768).nullable()).optional();
const port = z.int().min(1).max(65_535);

const connection = z.strictObject({
  dbEngine: z.enum(engines.map((engine) => `django.db.backends.${engine}` as const)),
  hostname: z.string().min(1).max(255),
  port,
  database: z.string().min(1).max(255),
  username: text,
  password: hidden,
  timeout: z.int().min(1).max(3600).default(30),
  useSsl: z.boolean().default(false),
  sslCert: pem,
  sslKey: hidden,
  sslCa: pem,
  proxyProtocol: text,
  proxyHost: text,
  proxyPort: port.nullable().optional(),
  proxyUsername: text,
  proxyPassword: hidden,
  sshKnownHosts: pem,
  poolSize: z.int().min(1).max(1000).default(5),
  maxOverflow: z.int().min(0).max(1000).default(10),
  authenticationMethod: z.enum(['none', 'tcpip', 'tcpip_ssh', 'ldap_user_pwd']).default('none'),
});

/** What `get` shows of the connection (contract §5.3), by the type of the column. */
const shown = {
  authenticationMethod: 'ChoiceField',
  timeout: 'IntegerField',
  useSsl: 'BooleanField',
  sslCert: 'CharField',
  sslKey: 'CharField',
  sslCa: 'CharField',
  hostname: 'CharField',
  port: 'IntegerField',
  database: 'CharField',
  username: 'CharField',
  password: 'CharField',
  poolSize: 'IntegerField',
  maxOverflow: 'IntegerField',
  proxyProtocol: 'CharField',
  proxyHost: 'CharField',
  proxyPort: 'IntegerField',
  proxyUsername: 'CharField',
  proxyPassword: 'CharField',
  sshKnownHosts: 'CharField',
} as const satisfies Partial<Record<keyof z.infer<typeof connection>, string>>;

/** Kind SqlConnection (contract §5.9). Nothing is connected to when it is applied. */
export const sqlConnectionKind = {
  name: 'SqlConnection',
  plural: 'SqlConnections',
  aliases: ['sqlconnection', 'plugindatasqlconnection'],
  metadata: {},
  spec: z.strictObject({ connection }),
  example: sqlConnectionExample,
  columns: [
    { name: 'name', type: 'CharField', path: 'metadata.name' },
    { name: 'description', type: 'CharField', path: 'metadata.description' },
    ...Object.entries(shown).map(([name, type]) => ({ name, type, path: `spec.connection.${name}` })),
  ],
  change: 'resources.change',
} as const satisfies ResourceKind;
