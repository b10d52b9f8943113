import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../api/problem.ts';
import { getReplay, startReplay, views, type View } from '../api/system.api.ts';
import type { Replay } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { CheckField, SelectField } from '../kit/field.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Panel } from '../kit/page.tsx';
import { lastReplay, rememberReplay } from './last-replay.ts';

/** How often a replay that runs is asked how far it is. Milliseconds. */
const askMs = 2000;

const tones = { rebuilding: 'accent', comparing: 'accent', equal: 'good', different: 'bad' } as const;

/** Rebuilds views beside the live ones, with progress, and says whether they are equal. */
export function Replays() {
  const [view, setView] = useState<View | 'all'>('all');
  const [switches, setSwitches] = useState(false);
  const [earlier] = useState(lastReplay);
  const start = useMutation({
    mutationFn: () => startReplay(view === 'all' ? null : view, switches),
    onSuccess: ({ id }) => rememberReplay(id),
  });
  const id = start.data?.id ?? earlier;
  const replay = useQuery({
    queryKey: ['replay', id],
    queryFn: () => replayOrNone(id ?? ''),
    enabled: id !== null,
    // The one thing that is asked again by itself: somebody waits for it, and it ends.
    refetchInterval: ({ state }) =>
      state.status !== 'error' && (state.data === undefined || state.data?.state === 'running')
        ? askMs
        : false,
  });
  const shown = replay.data ?? start.data;
  const isRunning = shown?.state === 'running' || replay.isLoading;
  return (
    <Panel title="Replay views">
      <p className="soft">
        Rebuilds what is folded from the ledgers beside what is in use, and compares the two row by row.
      </p>
      <div className="row replay-form">
        <SelectField
          label="View"
          value={view}
          onValue={setView}
          disabled={isRunning}
          options={[{ value: 'all', label: 'All' }, ...views.map((each) => ({ value: each, label: each }))]}
        />
        <CheckField
          label="Put the rebuilt one in use"
          checked={switches}
          onChecked={setSwitches}
          disabled={isRunning}
        />
        <Button kind="primary" busy={start.isPending || isRunning} onClick={() => start.mutate()}>
          Replay
        </Button>
      </div>
      {start.error && <ProblemNotice error={start.error} />}
      {replay.error && <ProblemNotice error={replay.error} onRetry={() => void replay.refetch()} />}
      {shown && <Progress replay={shown} />}
    </Panel>
  );
}

/** Null where the server knows of it no more: only the newest replays are kept. */
async function replayOrNone(id: string): Promise<Replay | null> {
  try {
    return await getReplay(id);
  } catch (error) {
    if (problemOf(error).status === 404) return null;
    throw error;
  }
}

function Progress({ replay }: { readonly replay: Replay }) {
  return (
    <div className="stack" role="status">
      {replay.state === 'failed' && (
        <Notice tone="bad" title="The replay was broken off.">
          {replay.error ?? 'Start another one.'}
        </Notice>
      )}
      {replay.views.map((view) => (
        <div key={view.view} className="replay">
          <div className="row">
            <strong>{view.view}</strong>
            <Badge tone={tones[view.state]}>{view.state}</Badge>
            {view.switched && <Badge tone="accent">in use now</Badge>}
            <span className="soft number">
              {view.entries.toLocaleString('en')} of {view.of_entries.toLocaleString('en')} entries read,{' '}
              {view.rows.toLocaleString('en')} rows compared
            </span>
          </div>
          <progress
            max={Math.max(1, view.of_entries)}
            value={view.state === 'rebuilding' ? view.entries : Math.max(1, view.of_entries)}
            aria-label={`Replay of ${view.view}`}
          />
          {view.difference && (
            <Notice tone="bad" title={`The first row that differs: ${view.difference.row}`}>
              <p>In use: {view.difference.live ?? 'not there'}</p>
              <p>Rebuilt: {view.difference.rebuilt ?? 'not there'}</p>
            </Notice>
          )}
          {view.parked > 0 && (
            <p className="soft">{view.parked.toLocaleString('en')} entries could not be folded.</p>
          )}
        </div>
      ))}
    </div>
  );
}
