import { Failure } from '#kernel';
import type { Aggregates } from '../aggregates.ts';
import type { CommandContext } from '../command-context.ts';
import type { IndexedApiKey } from '../resource-index.port.ts';

/** Deletes the keys of a user who is deleted. One that somebody deletes at the same time is deleted, too. */
export async function deleteOwnedKeys(
  aggregates: Aggregates,
  keys: readonly IndexedApiKey[],
  context: CommandContext,
): Promise<void> {
  for (const { keyId } of keys) {
    await aggregates.apiKey(keyId, context, { type: 'delete-api-key' }).catch((error: unknown) => {
      if (!(error instanceof Failure && error.code === 'KEYS.NOT_FOUND')) throw error;
    });
  }
}
