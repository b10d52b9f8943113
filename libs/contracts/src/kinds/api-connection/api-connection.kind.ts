import { z } from 'zod';
import { secret } from '../../marks.ts';
import type { ResourceKind } from '../resource-kind.ts';
import { apiConnectionExample } from './api-connection.example.ts';

const text = z.string().max(255).nullable().optional();
const hidden = secret(z.string().min(1).max(8192).nullable()).optional();

const connection = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, message: 'must be an http or https URL' }).max(2048),
  apiKey: hidden,
  authMethod: z.enum(['none', 'basic', 'token', 'oauth']).default('none'),
  timeout: z.int().min(1).max(3600).default(30),
  proxyProtocol: text,
  proxyHost: text,
  proxyPort: z.int().min(1).max(65_535).nullable().optional(),
  proxyUsername: text,
  proxyPassword: hidden,
});

/** Kind ApiConnection (contract §5.10). */
export const apiConnectionKind = {
  name: 'ApiConnection',
  plural: 'ApiConnections',
  aliases: ['apiconnection', 'plugindataapiconnection'],
  metadata: {},
  spec: z.strictObject({ connection }),
  example: apiConnectionExample,
  columns: [
    { name: 'name', type: 'CharField', path: 'metadata.name' },
    { name: 'description', type: 'CharField', path: 'metadata.description' },
    { name: 'baseUrl', type: 'CharField', path: 'spec.connection.baseUrl' },
    { name: 'apiKey', type: 'CharField', path: 'spec.connection.apiKey' },
    { name: 'authMethod', type: 'ChoiceField', path: 'spec.connection.authMethod' },
    { name: 'timeout', type: 'IntegerField', path: 'spec.connection.timeout' },
    { name: 'createdAt', type: 'DateTimeField', path: 'status.created' },
    { name: 'updatedAt', type: 'DateTimeField', path: 'status.modified' },
  ],
  change: 'resources.change',
} as const satisfies ResourceKind;
