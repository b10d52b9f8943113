import { z } from 'zod';

export const accountsHeartbeat = {
  type: 'accounts.heartbeat.v1',
  meaning:
    'Everything that accounts had committed at a moment has been published: on every partition, several times a second.',
  privacy: 'identifiers',
  schema: z.strictObject({
    as_of: z
      .number()
      .int()
      .positive()
      .describe('The moment, in milliseconds since the epoch, by the clock of accounts.'),
    position: z.number().int().nonnegative().describe('Position of the last commit at that moment.'),
  }),
} as const;
