import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { segmentOf, type Kind } from '../api/kinds.ts';
import { actOn } from '../api/resources.api.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { useChange } from '../kit/use-change.ts';
import { staleOf } from './stale-of.ts';

type Action = 'delete' | 'deploy' | 'undeploy';

const words: Readonly<Record<Action, { readonly action: string; readonly means: string }>> = {
  deploy: { action: 'Switch on', means: 'Whoever may use it can use it.' },
  undeploy: {
    action: 'Switch off',
    means: 'Nobody can use it any more. It stays as it is, and can be switched on again.',
  },
  delete: {
    action: 'Delete',
    means: 'It is gone, and what names it finds nothing any more. Its history and the entries about it stay.',
  },
};

/** What can be done to a resource as a whole. */
export function ResourceActions({ kind, name }: { readonly kind: Kind; readonly name: string }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<Action | null>(null);
  const act = useChange(
    (action: Action) => actOn(action, kind, name),
    staleOf(kind),
    (_answer, action) => {
      setAsked(null);
      if (action !== 'delete') return;
      navigate(`/resources/${segmentOf(kind)}`);
      // What is gone is not to be read anew.
      client.removeQueries({ queryKey: ['resource', kind.name, name] });
    },
  );
  const possible = (['deploy', 'undeploy', 'delete'] as const).filter((action) =>
    kind.verbs.includes(action),
  );
  return (
    <>
      {possible.map((action) => (
        <Button
          key={action}
          kind={action === 'delete' ? 'danger' : 'plain'}
          onClick={() => {
            act.reset();
            setAsked(action);
          }}
        >
          {words[action].action}…
        </Button>
      ))}
      {asked !== null && (
        <Confirm
          title={`${words[asked].action} ${name}?`}
          action={words[asked].action}
          danger={asked !== 'deploy'}
          change={{ error: act.error, isPending: act.isPending, mutate: () => act.mutate(asked) }}
          onClose={() => setAsked(null)}
        >
          <p>{words[asked].means}</p>
        </Confirm>
      )}
    </>
  );
}
