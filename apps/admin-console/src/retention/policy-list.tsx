import type { RetentionPolicy } from '../api/types.ts';
import { matchWords } from './policy-words.ts';

const days = (value: number) => `${value.toLocaleString('en')} ${value === 1 ? 'day' : 'days'}`;

/** A policy in words, in the order in which it is looked at: the first rule that matches wins. */
export function PolicyList({ policy }: { readonly policy: RetentionPolicy }) {
  return (
    <ol className="policy">
      {policy.rules.map((rule, index) => (
        <li key={index}>
          <span>{matchWords(rule.match)}</span>
          <strong className="number">{days(rule.days)}</strong>
        </li>
      ))}
      <li>
        <span>{policy.rules.length === 0 ? 'all entries' : 'all others'}</span>
        <strong className="number">{days(policy.default_days)}</strong>
      </li>
    </ol>
  );
}
