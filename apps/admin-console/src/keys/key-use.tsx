import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getKeyUsage } from '../api/keys.api.ts';
import type { KeyUsage } from '../api/types.ts';
import { ProblemNotice } from '../kit/notice.tsx';
import { Waiting } from '../kit/page.tsx';
import { Moment } from '../kit/moment.tsx';

/** How many addresses and operations are listed. */
const most = 8;

/** What would break without a key, as of now: asked anew each time that somebody wants to know. */
export function useKeyUse(keyId: string): UseQueryResult<KeyUsage> {
  return useQuery({
    queryKey: ['key-usage', keyId],
    queryFn: () => getKeyUsage(keyId),
    staleTime: 0,
    gcTime: 0,
  });
}

/** How a key is used, from the journal: what would break without it. */
export function KeyUse({ usage }: { readonly usage: UseQueryResult<KeyUsage> }) {
  if (usage.isFetching) return <Waiting label="Looking into the journal…" />;
  if (usage.error || usage.data === undefined)
    return (
      <ProblemNotice
        error={usage.error}
        title="It can not be said what would break."
        onRetry={() => void usage.refetch()}
      />
    );
  const { calls_last_7_days: calls, last_used_at: lastUsed, addresses, operations, partial } = usage.data;
  if (lastUsed === null)
    return <p>It has never been used, as far as the journal reaches: nothing would break.</p>;
  return (
    <div className="stack">
      <p>
        <strong className="number">{calls.toLocaleString('en')}</strong> {calls === 1 ? 'call' : 'calls'} in 7
        days, the last one <Moment at={lastUsed} />.
      </p>
      <div className="form-grid">
        <UseList title="From" items={addresses.map(({ ip, calls: count }) => ({ name: ip, calls: count }))} />
        <UseList
          title="For"
          items={operations.map(({ command, thing, calls: count }) => ({
            name: thing === 'None' ? command : `${command} ${thing}`,
            calls: count,
          }))}
        />
      </div>
      {partial && (
        <p className="soft">
          This is not the whole: it was used from, or for, more than is listed or counted here.
        </p>
      )}
    </div>
  );
}

function UseList({
  title,
  items,
}: {
  readonly title: string;
  readonly items: readonly { readonly name: string; readonly calls: number }[];
}) {
  return (
    <div>
      <h4>{title}</h4>
      <ul className="uses">
        {items.slice(0, most).map(({ name, calls }) => (
          <li key={name}>
            <span>{name}</span>
            <span className="soft number">{calls.toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
      {items.length > most && <p className="soft">and {items.length - most} more</p>}
    </div>
  );
}
