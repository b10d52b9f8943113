import { z } from 'zod';
import type { CommandResult } from '../accounts/command.ts';
import { bulk, identifier } from '../marks.ts';

/** What is folded from the entries of all ledgers and can be rebuilt from them. */
export const journalViews = ['search', 'stats', 'usage'] as const;
export type JournalView = (typeof journalViews)[number];

export const replayRequestSchema = z.strictObject({
  view: z.enum(journalViews).optional().describe('One view; all without it.'),
  switch: z.boolean().default(false).describe('Whether the rebuilt view takes the place of the live one.'),
});

export interface ReplayRequest {
  readonly views: readonly JournalView[];
  readonly switch: boolean;
}

const count = z.number().int();

export const viewReplaySchema = z.object({
  view: z.enum(journalViews),
  state: z.enum(['rebuilding', 'comparing', 'equal', 'different']),
  entries: count.describe('Entries read so far.'),
  of_entries: count.describe('Entries in all ledgers when the rebuilding began.'),
  rows: count.describe('Rows compared so far.'),
  parked: count.describe('Entries that the rebuilt view could not fold.'),
  difference: z
    .object({ row: z.string(), live: z.string().nullable(), rebuilt: z.string().nullable() })
    .nullable()
    .describe(
      'The first row that differs; null on a side that does not have it. User names and addresses are left out of it.',
    ),
  switched: z.boolean(),
});

export const replaySchema = z.object({
  id: identifier(z.string()),
  state: z
    .enum(['running', 'equal', 'different', 'failed'])
    .describe('`failed`: it was broken off, by an error or a restart; start another.'),
  error: z.string().nullable(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  views: bulk(z.array(viewReplaySchema)),
});

export type ViewReplay = z.infer<typeof viewReplaySchema>;
export type Replay = z.infer<typeof replaySchema>;

/** What beginning a replay answers: how far it is by now. */
export interface BegunReplay extends CommandResult {
  readonly replay: Replay;
}
