import { ask, get } from './client.ts';
import type { Purges, Retention, RetentionPolicy, RetentionPreview } from './types.ts';

const path = '/api/v1/journal/retention';

export const getRetention = () => get<Retention>(path);

/** What a policy would delete, and when. Changes nothing; is an entry of the journal. */
export const previewRetention = async (policy: RetentionPolicy, signal: AbortSignal) =>
  (await ask<RetentionPreview>('POST', `${path}/preview`, { body: { policy }, signal })).data;

export const changeRetention = (policy: RetentionPolicy) => ask('PUT', path, { body: policy });

export const cancelPending = () => ask('DELETE', `${path}/pending`);

/** The most runs of the purge that are listed. */
export const mostPurges = 50;

/** The newest runs of the purge. */
export const getPurges = () => get<Purges>('/api/v1/journal/purges', { limit: mostPurges });
