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

/** Which change it is: of what resource, and which of its events. It tells nothing of what others did. */
export interface ChangePlace {
  /** Id of the resource: up to 64 letters, digits and hyphens. */
  readonly resource: string;
  /** Version of the resource after the change: the number of its events, from 1. */
  readonly version: number;
}

export interface ChangesAsked {
  /** ISO 8601: changes after this moment… */
  readonly from: string;
  /** …up to and with this one. */
  readonly to: string;
  /** Changes after this one; all without it. */
  readonly after?: ChangePlace;
  /** 1 to 200; fewer are answered where they are large. */
  readonly limit: number;
}

/** Changes in the order in which they were committed, the oldest first. */
export interface ChangePage {
  readonly changes: readonly ResourceChange[];
  /** The place of the last one, if there are more; null at the end. */
  readonly next: ChangePlace | null;
}

/** A change that is made out only when it is on a page: comparing manifests costs more than all else. */
export interface PlacedChange {
  readonly place: ChangePlace;
  readonly change: () => ResourceChange;
}

/**
 * The most bytes of JSON in one page, of more than one change: a message holds 4 MiB, and a change of a manifest of
 * 1 MiB is twice as large.
 */
const pageBytes = 1024 * 1024;

/** The first of the changes, which are in order: up to `limit`, and to 1 MiB of JSON if they are more than one. */
export function pageOfChanges(ordered: readonly PlacedChange[], limit: number): ChangePage {
  const changes: ResourceChange[] = [];
  let last: ChangePlace | null = null;
  let bytes = 0;
  for (const { place, change } of ordered) {
    if (changes.length === limit) return { changes, next: last };
    const made = change();
    bytes += Buffer.byteLength(JSON.stringify(made));
    if (changes.length > 0 && bytes > pageBytes) return { changes, next: last };
    changes.push(made);
    last = place;
  }
  return { changes, next: null };
}

/** A resource as it was at a moment: its manifest, or null where it did not exist. */
export interface ResourceState {
  readonly manifest: unknown;
  /** The change that made it so; null where it never existed. */
  readonly change: ResourceChange | null;
}
