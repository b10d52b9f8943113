import { z } from 'zod';
import { apiVersion, personal, sessionKeySchema } from '#contracts';

/** Schema of what `describe` answers of a chat, or of a part of what was said in it. */
export function chatDocumentSchema<Config extends z.ZodRawShape>(kind: string, config: Config) {
  return z.strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal(kind),
    metadata: z.object({ name: sessionKeySchema, description: z.string(), version: z.string() }),
    spec: z.object({ config: z.object(config) }),
    status: z
      .object({ username: personal(z.string()), created: z.string(), modified: z.string().nullable() })
      .optional(),
  });
}

/** A document of the kind about this chat. */
export function chatDocument(kind: string, sessionKey: string, config: object, status?: object) {
  return {
    apiVersion,
    kind,
    metadata: { name: sessionKey, description: `${kind} of a chat`, version: '1.0.0' },
    spec: { config },
    ...(status === undefined ? {} : { status }),
  };
}

/** Of the examples. */
export const exampleSessionKey = '5e55104e'.repeat(8);
