import type { ApiKey, StatsBucket } from '../api/types.ts';
import type { Tone } from '../kit/badge.tsx';

/** How a key is at a moment (milliseconds since the epoch). */
export function stateOf(
  key: ApiKey,
  now: number,
): { text: 'active' | 'inactive' | 'expired' | 'rotated'; tone: Tone } {
  if (key.expires_at !== null && Date.parse(key.expires_at) <= now) return { text: 'expired', tone: 'warn' };
  if (!key.is_active) return { text: 'inactive', tone: 'plain' };
  if (key.grace_until !== null && Date.parse(key.grace_until) > now)
    return { text: 'rotated', tone: 'accent' };
  return { text: 'active', tone: 'good' };
}

const day = 86_400_000;

/** Days of a sparkline. */
export const sparkDays = 14;

/** The first day of a sparkline that ends with the day of this moment, UTC. Milliseconds since the epoch. */
export function sparkStart(now: number): number {
  return (Math.floor(now / day) - sparkDays + 1) * day;
}

/** Calls per day of each key, the last day last. */
export function sparksOf(
  buckets: readonly StatsBucket[],
  now: number,
): ReadonlyMap<string, readonly number[]> {
  const first = sparkStart(now);
  const sparks = new Map<string, number[]>();
  for (const { start, value, operations } of buckets) {
    if (value === null) continue;
    const spark = sparks.get(value) ?? Array.from({ length: sparkDays }, () => 0);
    sparks.set(value, spark);
    const index = Math.round((Date.parse(start) - first) / day);
    if (index >= 0 && index < sparkDays) spark[index] = operations;
  }
  return sparks;
}
