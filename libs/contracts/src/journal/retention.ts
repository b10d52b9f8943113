import { z } from 'zod';
import { operationClasses } from '../operations/operation-event.ts';
import { purgeOrderSchema } from '../operations/purge-order.ts';

/** Days that a policy may say; the platform has a minimum of its own. */
const days = z.number().int().min(1).max(3650);
const word = z.string().min(1).max(64);
const ruleLimit = 50;

export const retentionMatchSchema = z
  .strictObject({
    class: z.enum(operationClasses).optional(),
    command: word.optional(),
    thing: word.optional(),
  })
  .refine((match) => Object.values(match).some((value) => value !== undefined), {
    message: 'must name a class, a command or a thing; for all entries there is the default',
  })
  .meta({ minProperties: 1 });

export const retentionRuleSchema = z.strictObject({ match: retentionMatchSchema, days });

/** How long entries are kept, counted from `recorded_at`: the first rule that matches wins, then the default. */
export const retentionPolicySchema = z.strictObject({
  default_days: days.default(365),
  rules: z.array(retentionRuleSchema).max(ruleLimit).default([]),
});

export type RetentionMatch = z.infer<typeof retentionMatchSchema>;
export type RetentionRule = z.infer<typeof retentionRuleSchema>;
export type RetentionPolicy = z.infer<typeof retentionPolicySchema>;

/** Of accounts that have not said anything. */
export const defaultRetentionPolicy: RetentionPolicy = retentionPolicySchema.parse({});

const dueOnDaySchema = z.object({ date: z.string(), entries: z.number().int() });

/** What is due when, by UTC day; `later` is what falls due after the last day that is listed. */
export const dueEntriesSchema = z.object({
  now: z.number().int().describe('Entries that are due already.'),
  days: z.array(dueOnDaySchema),
  later: z.number().int(),
});

export type DueEntries = z.infer<typeof dueEntriesSchema>;

// A pointwise maximum of two policies may have more rules than a policy may be given.
const policyInForceSchema = z.object({
  default_days: z.number().int(),
  rules: z.array(z.object({ match: retentionMatchSchema, days: z.number().int() })),
});

export const retentionSchema = z.object({
  version: z.number().int().describe('How often the policy was changed; 0: the default policy.'),
  minimum_days: z.number().int().describe('What the platform keeps at least, whatever a policy says.'),
  asked: retentionPolicySchema.describe('The policy that was asked for last, and not cancelled.'),
  effective: policyInForceSchema.describe('What holds now, the minimum of the platform included.'),
  pending: z
    .object({ policy: retentionPolicySchema, effective_at: z.string() })
    .nullable()
    .describe('What shortens waits until then; what keeps longer holds already.'),
  next_purge: z.object({
    at: z.string().nullable().describe('When the next run is planned.'),
    due: dueEntriesSchema,
  }),
});

export type Retention = z.infer<typeof retentionSchema>;

export const retentionPreviewSchema = z.object({
  policy: policyInForceSchema.describe('As it would hold, the minimum of the platform included.'),
  shortens: z.boolean().describe('Whether it would wait for the cooling-off.'),
  due: dueEntriesSchema,
  rules: z.array(
    z.object({
      rule: z.number().int().nullable().describe('Index of the rule; null is the default.'),
      days: z.number().int(),
      entries: z.number().int().describe('Entries that it is about, due or not.'),
      due: z.number().int().describe('Those that are due already.'),
    }),
  ),
});

export type RetentionPreview = z.infer<typeof retentionPreviewSchema>;

export const purgeRunSchema = z.object({
  entry_id: z.string().describe('The entry of the run.'),
  seq: z.number().int(),
  ordered_at: z.string(),
  finished_at: z.string().nullable(),
  purged: z.number().int().describe('Entries that are gone by now.'),
  order: purgeOrderSchema,
});

export const purgesSchema = z.object({
  last_run: z
    .string()
    .nullable()
    .describe('When the platform last looked for what is due; null if it never has.'),
  next_run: z.string().nullable(),
  backlog: z.number().int().describe('Entries of the account that are due and not gone yet.'),
  runs: z.array(purgeRunSchema).describe('Runs that deleted something, newest first.'),
});

export type PurgeRun = z.infer<typeof purgeRunSchema>;
export type Purges = z.infer<typeof purgesSchema>;
