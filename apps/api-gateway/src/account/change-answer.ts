import { z } from 'zod';
import { secret, type ApplyResult } from '#contracts';
import { Failure } from '#kernel';

/**
 * Schema of what REST answers to a change: what it did, beside it the resource as it is now, and what is
 * shown once.
 */
export function changeSchema<Shape extends z.ZodRawShape>(resource: Shape) {
  return z.object({ changed: z.array(z.string()), created: z.boolean(), ...resource });
}

/** A secret of an answer to a change, left out where the answer is repeated. */
export const shownOnceSchema = secret(z.string()).optional();

export function changeOf({ changed, created }: ApplyResult) {
  return { changed, created };
}

/** The resource after a change; null where it is gone meanwhile, since the change has happened all the same. */
export async function ifPresent<Resource>(read: () => Promise<Resource>): Promise<Resource | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure && error.kind === 'missing') return null;
    throw error;
  }
}
