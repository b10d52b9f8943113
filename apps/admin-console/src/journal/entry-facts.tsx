import { Fragment, type ReactNode } from 'react';
import type { EntryDetail } from '../api/types.ts';
import { Moment } from '../kit/moment.tsx';
import { formatMicros } from '../kit/times.ts';
import { recordOf } from './entry-record.ts';
import { actorOf } from './entry-words.ts';
import type { FilterName, Filters } from './filters.ts';

const kinds = {
  'user-key': 'with a key of their own',
  'account-key': 'with a key of the account',
  session: 'signed in',
  anonymous: 'without a key',
  system: 'the system itself',
} as const;

/** Who did what from where; most of it can be searched for by pressing it. */
export function EntryFacts({
  entry,
  onFilters,
}: {
  readonly entry: EntryDetail;
  onFilters: (filters: Filters) => void;
}) {
  const { traceId, gateway, requestBytes, responseBytes, contentType, isAborted } = recordOf(entry);
  const { actor, client } = entry;
  const find = (name: FilterName, value: string | null, shown: ReactNode = value) =>
    value === null ? (
      '–'
    ) : (
      <button
        type="button"
        className="link"
        title="Show all like this"
        onClick={() => onFilters({ range: { kind: 'all' }, values: { [name]: value } })}
      >
        {shown}
      </button>
    );
  const bytes = (count: number | null) => (count === null ? '–' : `${count.toLocaleString('en')} bytes`);
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Recorded', <Moment at={entry.recorded_at} precise />],
    [
      'Actor',
      <>
        {find('user', actor.user, actorOf(entry))} {kinds[actor.kind]}
        {actor.role !== null && `, ${actor.role}`}
      </>,
    ],
    ['Key', find('key_id', actor.key_id, <span className="mono">{actor.key_id}</span>)],
    ['Address', find('ip', client.ip, <span className="mono">{client.ip}</span>)],
    ['Program', client.user_agent ?? '–'],
    [
      'Request',
      <span className="mono">
        {entry.method} {entry.path}
      </span>,
    ],
    [
      'Sizes',
      `asked ${bytes(requestBytes)}${contentType === null ? '' : ` (${contentType})`}, answered ${bytes(responseBytes)}`,
    ],
    [
      'Took',
      <>
        {formatMicros(entry.duration_us)}
        {isAborted && ', and the caller was gone before the end'}
      </>,
    ],
    [
      'Outcome',
      <>
        {find('outcome', entry.outcome)}
        {entry.error !== null && <> · {entry.error}</>}
      </>,
    ],
    ['Trace', find('trace', traceId, <span className="mono">{traceId}</span>)],
    ['Operation', find('operation', entry.operation_id, <span className="mono">{entry.operation_id}</span>)],
    [
      'In the ledger',
      <>
        entry {entry.seq.toLocaleString('en')}
        {gateway !== null && `, by ${gateway}`}
      </>,
    ],
    ['Receipt', <span className="mono">{entry.key}</span>],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
