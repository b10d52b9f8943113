import { useQuery } from '@tanstack/react-query';
import { Boxes, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link, useLocation, useParams, useSearch } from 'wouter';
import { kindOf, segmentOf, type Kind } from '../api/kinds.ts';
import { listResources, mostResources } from '../api/resources.api.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { DataTable, type Column } from '../kit/data-table.tsx';
import { Empty } from '../kit/empty.tsx';
import { TextField } from '../kit/field.tsx';
import { Moment } from '../kit/moment.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Page, Panel, Waiting } from '../kit/page.tsx';
import { useMayChange } from '../shell/session.context.ts';
import { Crumbs } from './crumbs.tsx';
import { aboutKind, nameIn, titleOf } from './kind-words.ts';
import { NoSuchKind } from './no-such-kind.tsx';
import './resources.css';

type Row = Readonly<Record<string, unknown>>;

/** The resources of one kind, as its table says. */
export function KindPage() {
  const { kind: segment = '' } = useParams<{ kind: string }>();
  const kind = kindOf(segment);
  if (kind === undefined) return <NoSuchKind segment={segment} />;
  return <KindList key={kind.name} kind={kind} />;
}

function KindList({ kind }: { readonly kind: Kind }) {
  const mayChange = useMayChange();
  const [, navigate] = useLocation();
  const chat = new URLSearchParams(useSearch()).get('chat') ?? undefined;
  const isOfChat = kind.verbs.includes('getOf');
  const [words, setWords] = useState('');
  const table = useQuery({
    queryKey: ['resources', kind.name, chat],
    queryFn: () => listResources(kind, chat),
    enabled: !isOfChat || chat !== undefined,
  });
  const rows = useMemo(() => {
    const text = words.trim().toLowerCase();
    const items = table.data?.items ?? [];
    return items
      .map((row, index) => ({ row, index }))
      .filter(({ row }) => Object.values(row).some((value) => shown(value).toLowerCase().includes(text)));
  }, [table.data, words]);
  const columns: readonly Column<{ row: Row; index: number }>[] = (table.data?.titles ?? []).map(
    ({ name }, at) => ({
      id: name,
      header: titleOf(name),
      value: ({ row }) => shown(row[name]),
      cell: ({ row }) => <Cell kind={kind} row={row} column={name} isFirst={at === 0} />,
    }),
  );
  return (
    <Page
      title={kind.plural}
      lead={aboutKind(kind.name)}
      wide
      actions={
        mayChange &&
        kind.verbs.includes('apply') &&
        kind.name_parameters.length > 0 && (
          <Button
            kind="primary"
            icon={<Plus size={16} aria-hidden />}
            onClick={() => navigate(`/resources/${segmentOf(kind)}/-/new`)}
          >
            New {kind.name}
          </Button>
        )
      }
    >
      <Crumbs kind={kind} />
      {isOfChat && chat === undefined ? (
        <Notice title="These belong to a chat each.">
          <Link href="/resources/chat">Choose a chat</Link> to see them.
        </Notice>
      ) : table.error ? (
        <ProblemNotice error={table.error} onRetry={() => void table.refetch()} />
      ) : table.data === undefined ? (
        <Waiting />
      ) : table.data.items.length === 0 ? (
        <Empty icon={<Boxes />} title={`There are no ${kind.plural} yet`}>
          {kind.verbs.includes('apply')
            ? 'Make the first one from its example.'
            : 'They come to be by themselves.'}
        </Empty>
      ) : (
        <Panel>
          <TextField label="Find" type="search" value={words} onValue={setWords} />
          {table.data.items.length >= mostResources && <Cut kind={kind} name={words.trim()} />}
          {rows.length === 0 ? (
            <p className="soft">Nothing here is like that.</p>
          ) : (
            <DataTable
              label={kind.plural}
              rows={rows}
              columns={columns}
              rowId={({ index }) => String(index)}
            />
          )}
        </Panel>
      )}
    </Page>
  );
}

/** One value of a resource; the one that names it leads to it. */
function Cell({
  kind,
  row,
  column,
  isFirst,
}: {
  readonly kind: Kind;
  readonly row: Row;
  readonly column: string;
  readonly isFirst: boolean;
}) {
  const value = row[column];
  const name = nameIn(row);
  const isName = value === name || (isFirst && kind.name_parameters.length === 0);
  if (name !== null && isName && !kind.verbs.includes('getOf'))
    return <Link href={`/resources/${segmentOf(kind)}/${encodeURIComponent(name)}`}>{shown(value)}</Link>;
  if (typeof value === 'boolean')
    return <Badge tone={value ? 'good' : 'plain'}>{value ? 'yes' : 'no'}</Badge>;
  if (typeof value === 'string' && /(At|Date)$/.test(column)) return <Moment at={value} />;
  return <span className="cell">{shown(value) || '–'}</span>;
}

/** Says that the list is not all of them, and leads to another one by its name. */
function Cut({ kind, name }: { readonly kind: Kind; readonly name: string }) {
  return (
    <Notice
      tone="warn"
      title={`The ${mostResources.toLocaleString('en')} oldest are listed; there may be more.`}
    >
      {kind.verbs.includes('getOf') ? undefined : name === '' ? (
        'Type the whole name of another one to go to it.'
      ) : (
        <Link href={`/resources/${segmentOf(kind)}/${encodeURIComponent(name)}`}>Go to {name}</Link>
      )}
    </Notice>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
