import { useState } from 'react';
import { Link } from 'wouter';
import type { ApiKey } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Moment } from '../kit/moment.tsx';
import { useMayChange } from '../shell/session.context.ts';
import { EditKeyDialog } from './edit-key.dialog.tsx';
import { DeleteKeyDialog, RotateKeyDialog, SwitchKeyDialog } from './key-change.dialogs.tsx';
import { stateOf } from './key-state.ts';
import { KeyUse, useKeyUse } from './key-use.tsx';

type Change = 'edit' | 'switch' | 'rotate' | 'delete';

/** One key: whose it is, how it is used, and what can be done to it. */
export function KeyDrawer({
  apiKey,
  now,
  onClose,
}: {
  readonly apiKey: ApiKey | null;
  /** When the list was read. Milliseconds since the epoch. */
  readonly now: number;
  onClose: () => void;
}) {
  return (
    <Dialog open={apiKey !== null} onClose={onClose} side="end" title={apiKey?.name ?? ''}>
      {apiKey && <Content apiKey={apiKey} now={now} onGone={onClose} />}
    </Dialog>
  );
}

function Content({
  apiKey,
  now,
  onGone,
}: {
  readonly apiKey: ApiKey;
  readonly now: number;
  onGone: () => void;
}) {
  const mayChange = useMayChange();
  const [change, setChange] = useState<Change | null>(null);
  const usage = useKeyUse(apiKey.key_id);
  const { text, tone } = stateOf(apiKey, now);
  const done = () => setChange(null);
  return (
    <div className="stack">
      <dl className="facts">
        <dt>State</dt>
        <dd>
          <Badge tone={tone}>{text}</Badge>
          {text === 'rotated' && (
            <>
              {' '}
              the old one works until <Moment at={apiKey.grace_until} />
            </>
          )}
        </dd>
        <dt>Acts as</dt>
        <dd>{apiKey.username ?? 'an admin of the account'}</dd>
        <dt>Description</dt>
        <dd>{apiKey.description ?? '–'}</dd>
        <dt>Id</dt>
        <dd className="mono">{apiKey.key_id}</dd>
        <dt>Made</dt>
        <dd>
          <Moment at={apiKey.created_at} />
        </dd>
        <dt>Expires</dt>
        <dd>
          <Moment at={apiKey.expires_at} />
        </dd>
      </dl>
      <section className="stack">
        <h3>What it does</h3>
        <KeyUse usage={usage} />
        <Link href={`/journal?key_id=${apiKey.key_id}`}>All its calls in the journal</Link>
      </section>
      {mayChange && (
        <div className="row">
          <Button onClick={() => setChange('edit')}>Change…</Button>
          <Button onClick={() => setChange('rotate')}>Rotate…</Button>
          <Button onClick={() => setChange('switch')}>
            {apiKey.is_active ? 'Deactivate…' : 'Activate…'}
          </Button>
          <Button kind="danger" onClick={() => setChange('delete')}>
            Delete…
          </Button>
        </div>
      )}
      {change === 'edit' && <EditKeyDialog apiKey={apiKey} onClose={done} />}
      {change === 'switch' && <SwitchKeyDialog apiKey={apiKey} onClose={done} />}
      {change === 'rotate' && <RotateKeyDialog apiKey={apiKey} onClose={done} />}
      {change === 'delete' && <DeleteKeyDialog apiKey={apiKey} onClose={done} onDeleted={onGone} />}
    </div>
  );
}
