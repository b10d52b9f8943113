import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { getKeyStats, listKeys } from '../api/keys.api.ts';
import type { ApiKey } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { DataTable, type Column } from '../kit/data-table.tsx';
import { Empty } from '../kit/empty.tsx';
import { SelectField, TextField } from '../kit/field.tsx';
import { ListEnd } from '../kit/list-end.tsx';
import { Moment } from '../kit/moment.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Page, Panel, Waiting } from '../kit/page.tsx';
import { Sparkline } from '../kit/sparkline.tsx';
import { useList } from '../kit/use-list.ts';
import { useMayChange } from '../shell/session.context.ts';
import { KeyDrawer } from './key.drawer.tsx';
import { sparkDays, sparksOf, sparkStart, stateOf } from './key-state.ts';
import { NewKeyDialog } from './new-key.dialog.tsx';

type Shown = 'all' | 'active' | 'inactive' | 'expired' | 'rotated';

const states: readonly { readonly value: Shown; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'rotated', label: 'Just rotated' },
  { value: 'inactive', label: 'Inactive' },
  { value: 'expired', label: 'Expired' },
];

/** The API keys of the account: who has which, when they were used, and what can be done about them. */
export function KeysPage() {
  const mayChange = useMayChange();
  const [isCreating, setCreating] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const [shown, setShown] = useState<Shown>('all');
  const keys = useList('keys', listKeys);
  const { readAt } = keys;
  const stats = useQuery({
    queryKey: ['key-stats'],
    queryFn: async () => {
      const now = Date.now();
      const from = new Date(sparkStart(now)).toISOString();
      return sparksOf((await getKeyStats(from, new Date(now).toISOString())).buckets, now);
    },
  });
  const rows = useMemo(() => {
    const text = words.trim().toLowerCase();
    return (keys.items ?? []).filter(
      (key) =>
        (shown === 'all' || stateOf(key, readAt).text === shown) &&
        [key.name, key.username, key.description, key.key_id].some((value) =>
          value?.toLowerCase().includes(text),
        ),
    );
  }, [keys.items, words, shown, readAt]);
  const columns: readonly Column<ApiKey>[] = [
    {
      id: 'name',
      header: 'Name',
      value: (key) => key.name,
      cell: (key) => (
        <button type="button" className="link" onClick={() => setOpenId(key.key_id)}>
          {key.name}
        </button>
      ),
    },
    {
      id: 'state',
      header: 'State',
      value: (key) => stateOf(key, readAt).text,
      cell: (key) => {
        const { text, tone } = stateOf(key, readAt);
        return <Badge tone={tone}>{text}</Badge>;
      },
    },
    {
      id: 'owner',
      header: 'Acts as',
      value: (key) => key.username ?? '',
      cell: (key) => key.username ?? <span className="soft">the account</span>,
    },
    {
      id: 'used',
      header: 'Last used',
      value: (key) => key.last_used_at ?? '',
      cell: (key) => <Moment at={key.last_used_at} />,
    },
    {
      id: 'usage',
      header: `Calls in ${sparkDays} days`,
      cell: (key) => {
        const values = stats.data?.get(key.key_id);
        if (stats.error) return <span className="soft">can not be said</span>;
        if (stats.data === undefined) return <span className="soft">…</span>;
        if (values === undefined) return <span className="soft">none</span>;
        const total = values.reduce((sum, value) => sum + value, 0);
        const calls = `${total.toLocaleString('en')} ${total === 1 ? 'call' : 'calls'}`;
        return <Sparkline values={values} label={`${calls} in ${sparkDays} days`} />;
      },
    },
    {
      id: 'expires',
      header: 'Expires',
      value: (key) => key.expires_at ?? '~',
      cell: (key) => <Moment at={key.expires_at} />,
    },
  ];
  return (
    <Page
      title="API keys"
      lead="What programs present to the API: a key of a user acts as that user, a key of the account as its admin."
      wide
      actions={
        mayChange && (
          <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            New key
          </Button>
        )
      }
    >
      {keys.error ? (
        <ProblemNotice error={keys.error} onRetry={keys.readAgain} />
      ) : keys.items === undefined ? (
        <Waiting />
      ) : keys.items.length === 0 ? (
        <Empty icon={<KeyRound />} title="There are no keys yet">
          Make one, and use it in the header <code>Authorization: Token …</code>.
        </Empty>
      ) : (
        <Panel>
          <div className="toolbar">
            <TextField label="Find by name, user or id" type="search" value={words} onValue={setWords} />
            <SelectField label="State" value={shown} onValue={setShown} options={states} />
          </div>
          <ListEnd list={keys} name="keys" />
          {rows.length === 0 ? (
            <p className="soft">No key is like that.</p>
          ) : (
            <DataTable label="API keys" rows={rows} columns={columns} rowId={(key) => key.key_id} />
          )}
        </Panel>
      )}
      {isCreating && <NewKeyDialog onClose={() => setCreating(false)} />}
      <KeyDrawer
        apiKey={keys.items?.find((key) => key.key_id === openId) ?? null}
        now={readAt}
        onClose={() => setOpenId(null)}
      />
    </Page>
  );
}
