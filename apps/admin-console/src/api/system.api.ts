import { ask, get } from './client.ts';
import type { Replay, SystemState } from './types.ts';

export const getSystem = () => get<SystemState>('/api/v1/system');

export const views = ['search', 'stats', 'usage'] as const;
export type View = (typeof views)[number];

export const startReplay = async (view: View | null, switches: boolean) =>
  (
    await ask<Replay>('POST', '/api/v1/journal/replays', {
      body: { ...(view === null ? {} : { view }), switch: switches },
    })
  ).data;

export const getReplay = (id: string) => get<Replay>(`/api/v1/journal/replays/${encodeURIComponent(id)}`);
