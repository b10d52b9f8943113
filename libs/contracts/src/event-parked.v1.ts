import { z } from 'zod';
import type { EventContract } from './bus-event.ts';

const schema = z.strictObject({
  consumer: z
    .string()
    .describe('Who has set it aside: `principals:<gateway>`, or a view of the journal, as `journal.search`.'),
  account: z.string().nullable().describe('The account that it is about; null where that could not be read.'),
  topic: z.string().describe('The topic that it lies in, without the prefix.'),
  partition: z.number().int().nonnegative().describe('The partition of that topic.'),
  position: z
    .number()
    .int()
    .nonnegative()
    .nullable()
    .describe(
      'Of a fact the position of its commit, null where that could not be read; of an operation event its offset.',
    ),
  id: z
    .string()
    .nullable()
    .describe('Of a fact the id of the event, of an operation event that of its entry in the ledger.'),
  reason: z
    .string()
    .describe(
      'Why: the name of the error; of a fact, which holds identifiers only, its message as well. No payload.',
    ),
});

/** What finds a parked event again, and no payload. */
export type ParkedEvent = z.infer<typeof schema>;

/** Says that a view does without an event (DESIGN §10). */
export const eventParked = {
  type: 'views.event-parked.v1',
  meaning:
    'A view could not read or fold an event: it has set it aside and goes on without it. Entries of ledgers are never parked, but a view may do without one.',
  privacy: 'identifiers',
  schema,
} as const satisfies EventContract<ParkedEvent>;
