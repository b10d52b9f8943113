import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Kind } from '../api/kinds.ts';
import { problemOf } from '../api/problem.ts';
import { stateAt } from '../api/resources.api.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { JsonView } from '../kit/json-view.tsx';
import { Moment } from '../kit/moment.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Panel, Waiting } from '../kit/page.tsx';
import { momentOfInput } from '../kit/times.ts';
import { useTimeZone } from '../shell/session.context.ts';
import { manifestText } from './manifest.ts';

/** How a resource was at a moment that the user names. */
export function ResourceState({ kind, name }: { readonly kind: Kind; readonly name: string }) {
  const timeZone = useTimeZone();
  const [input, setInput] = useState('');
  const [at, setAt] = useState<string | null>(null);
  const state = useQuery({
    queryKey: ['resource', kind.name, name, 'state', at],
    queryFn: () => stateAt(kind, name, at ?? ''),
    enabled: at !== null,
  });
  return (
    <Panel title="As it was">
      <form
        className="toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          setAt(momentOfInput(input, timeZone));
        }}
      >
        <TextField
          label={`At (${timeZone})`}
          type="datetime-local"
          value={input}
          onValue={setInput}
          required
        />
        <Button submits busy={state.isFetching}>
          Show
        </Button>
      </form>
      {at === null ? (
        <p className="soft">Name a moment to see the manifest as it was then.</p>
      ) : state.data?.manifest === null || (state.error && problemOf(state.error).status === 404) ? (
        <Notice title="It was not there at that moment." />
      ) : state.error ? (
        <ProblemNotice error={state.error} onRetry={() => void state.refetch()} />
      ) : state.data === undefined ? (
        <Waiting />
      ) : (
        <>
          {state.data.change && (
            <p>
              Since <Moment at={state.data.change.at} />
              {state.data.change.entry && (
                <>
                  , by {state.data.change.entry.actor.user ?? state.data.change.entry.actor.kind} (
                  <Link href={`/journal?entry=${state.data.change.entry.id}`}>
                    entry {state.data.change.entry.seq.toLocaleString('en')}
                  </Link>
                  )
                </>
              )}
            </p>
          )}
          <JsonView
            value={manifestText(state.data.manifest as Record<string, unknown>)}
            label="Manifest at that moment"
          />
        </>
      )}
    </Panel>
  );
}
