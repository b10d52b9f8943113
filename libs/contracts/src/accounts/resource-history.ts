import { z } from 'zod';

/** One change of a resource: which operation made it, and what it set. */
export const resourceChangeSchema = z.object({
  at: z.string().describe('When it was committed: ISO 8601, microseconds, UTC.'),
  operation_id: z.string().nullable(),
  type: z.string().describe('The type of the event.'),
  changes: z
    .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
    .describe('Dotted paths of the manifest with their values before and after.'),
});

export type ResourceChange = z.infer<typeof resourceChangeSchema>;

/** A resource as it was at a moment: its manifest, or null where it did not exist. */
export interface ResourceState {
  readonly manifest: unknown;
  /** The change that made it so; null where it never existed. */
  readonly change: ResourceChange | null;
}
