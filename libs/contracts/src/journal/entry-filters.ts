import { z } from 'zod';
import { operationClasses, outcomes } from '../operations/operation-event.ts';

const longest = 256;
const text = z.string().min(1).max(longest);
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** Which entries are asked for; all that are given must hold. Compared exactly but for `q`. */
export const entryFiltersSchema = z.strictObject({
  from: moment
    .optional()
    .describe('Recorded at or after this moment (ISO 8601; a date is its midnight UTC).'),
  to: moment.optional().describe('Recorded before this moment.'),
  user: text.optional().describe('Name of the acting user.'),
  key_id: text.optional().describe('Public id of the key that was used.'),
  command: text.optional(),
  thing: text.optional(),
  name: text.optional().describe('Name of the resource.'),
  class: z.enum(operationClasses).optional(),
  status: z
    .string()
    .regex(/^[1-5](\d\d|xx)$/, 'is neither a status like 404 nor a class like 4xx')
    .optional(),
  outcome: z.enum(outcomes).optional(),
  ip: text.optional().describe('Address of the caller.'),
  operation: z
    .string()
    .regex(/^[0-9a-f-]{32,64}$/, 'is not an operation id')
    .optional()
    .describe('Id of the operation; of what could not be read, its hash.'),
  trace: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'is not a trace id of 32 hex digits')
    .optional(),
  q: text
    .regex(/[\p{L}\p{N}]/u, 'holds no word')
    .optional()
    .describe(
      'Words that must all occur, whole and in any case, in path, name, user, address, user agent, error, command or thing.',
    ),
});

export type EntryFilters = z.infer<typeof entryFiltersSchema>;
