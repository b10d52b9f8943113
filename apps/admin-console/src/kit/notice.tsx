import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { problemOf } from '../api/problem.ts';
import { Button } from './button.tsx';

const icons = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert } as const;

/** Something that must be read: what happened, or what would. */
export function Notice({
  tone = 'info',
  title,
  children,
  action,
}: {
  readonly tone?: keyof typeof icons;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={18} aria-hidden />
      <div className="notice-text">
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** An error in plain words, with the entry of the journal that tells of it. */
export function ProblemNotice({
  error,
  title,
  onRetry,
}: {
  readonly error: unknown;
  readonly title?: string;
  onRetry?: () => void;
}) {
  const problem = problemOf(error);
  return (
    <Notice
      tone="bad"
      {...(title === undefined ? {} : { title })}
      action={onRetry && <Button onClick={onRetry}>Try again</Button>}
    >
      <p>
        {problem.message}
        {problem.retryAfter !== null && ` Try again in ${problem.retryAfter} s.`}
      </p>
      <p className="soft">
        {problem.code}
        {problem.journalId !== null && (
          <>
            {' · journal entry '}
            <Link href={`/journal?entry=${problem.journalId}`} className="mono">
              {problem.journalId}
            </Link>
          </>
        )}
      </p>
    </Notice>
  );
}
