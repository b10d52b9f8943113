import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { previewRetention } from '../api/retention.api.ts';
import type { RetentionPolicy, RetentionPreview } from '../api/types.ts';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Waiting } from '../kit/page.tsx';
import { DueChart } from './due-chart.tsx';
import { dueWords, matchWords } from './policy-words.ts';

/** For how long the editor must rest before it is asked: each preview is an entry. Milliseconds. */
const restMs = 600;

export interface PreviewState {
  /** What the policy would delete; undefined while that is not known of just this policy. */
  readonly preview: RetentionPreview | undefined;
  readonly error: Error | null;
}

/**
 * What a policy that is being written would delete, asked when the writing rests. Null asks nothing. `version` is
 * that of the policy in force, as the answer depends on it.
 */
export function usePolicyPreview(policy: RetentionPolicy | null, version: number): PreviewState {
  const text = policy === null ? null : JSON.stringify(policy);
  const rested = useRested(text);
  const { data, error } = useQuery({
    queryKey: ['retention-preview', version, rested],
    queryFn: ({ signal }) => previewRetention(JSON.parse(rested ?? '') as RetentionPolicy, signal),
    enabled: rested !== null && rested === text,
    gcTime: 0,
  });
  const isCurrent = rested !== null && rested === text;
  return { preview: isCurrent ? data : undefined, error: isCurrent ? error : null };
}

/** What the policy would delete, and when, in words and as a picture. */
export function PolicyPreview({
  policy,
  today,
  state: { preview, error },
}: {
  readonly policy: RetentionPolicy;
  readonly today: string;
  readonly state: PreviewState;
}) {
  if (error) return <ProblemNotice error={error} title="It can not be said what it would do." />;
  if (preview === undefined) return <Waiting label="Counting what it would delete…" />;
  const { due, shortens, rules } = preview;
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

/** The text once it has not changed for a while; null until then. */
function useRested(text: string | null): string | null {
  const [rested, setRested] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
