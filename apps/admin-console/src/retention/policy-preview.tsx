import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { previewRetention } from '../api/retention.api.ts';
import type { RetentionPolicy } from '../api/types.ts';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Waiting } from '../kit/page.tsx';
import { DueChart } from './due-chart.tsx';
import { dueWords, matchWords } from './policy-words.ts';

/** For how long the editor must rest before it is asked: each preview is an entry. Milliseconds. */
const restMs = 600;

/** What a policy that is being written would delete, and when. */
export function PolicyPreview({
  policy,
  today,
}: {
  readonly policy: RetentionPolicy;
  readonly today: string;
}) {
  const text = useRested(JSON.stringify(policy));
  const preview = useQuery({
    queryKey: ['retention-preview', text],
    queryFn: ({ signal }) => previewRetention(JSON.parse(text) as RetentionPolicy, signal),
  });
  if (preview.error)
    return <ProblemNotice error={preview.error} title="It can not be said what it would do." />;
  if (preview.data === undefined || text !== JSON.stringify(policy))
    return <Waiting label="Counting what it would delete…" />;
  const { due, shortens, rules } = preview.data;
  return (
    <Notice tone={due.now > 0 ? 'warn' : 'info'} title={`This policy ${dueWords(due, today)}`}>
      <p>
        {shortens
          ? 'It deletes something earlier than the present one, so it waits for the cooling-off; until then it can be cancelled.'
          : 'It deletes nothing earlier than the present one, so it holds at once.'}
      </p>
      <DueChart due={due} today={today} />
      <ul className="preview-rules">
        {rules.map(({ rule, days, entries, due: dueNow }) => {
          const match = rule === null ? undefined : policy.rules[rule]?.match;
          return (
            <li key={rule ?? 'default'}>
              <span>{match === undefined ? 'all others' : matchWords(match)}</span>
              <span className="number">
                {entries.toLocaleString('en')} kept {days} days
                {dueNow > 0 && `, ${dueNow.toLocaleString('en')} due already`}
              </span>
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}

/** The value once it has not changed for a while. */
function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
