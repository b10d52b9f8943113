import { z } from 'zod';
import { secret } from '../../marks.ts';
import type { ResourceKind } from '../resource-kind.ts';
import { secretExample } from './secret.example.ts';

const config = z.strictObject({
  value: secret(z.string().min(1).max(65_536)),
  expiration_date: z.iso.datetime({ offset: true }).nullable().optional(),
});

/** Kind Secret (contract §5.7). */
export const secretKind = {
  name: 'Secret',
  plural: 'Secrets',
  aliases: ['secret'],
  metadata: {},
  spec: z.strictObject({ config }),
  example: secretExample,
  columns: [
    { name: 'name', type: 'CharField', path: 'metadata.name' },
    { name: 'description', type: 'CharField', path: 'metadata.description' },
    { name: 'expirationDate', type: 'DateTimeField', path: 'spec.config.expiration_date' },
    { name: 'createdAt', type: 'DateTimeField', path: 'status.created' },
    { name: 'updatedAt', type: 'DateTimeField', path: 'status.modified' },
  ],
  change: 'secrets.change',
} as const satisfies ResourceKind;
