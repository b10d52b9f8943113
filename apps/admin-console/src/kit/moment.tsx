import { useTimeZone } from '../shell/session.context.ts';
import { formatMoment, utcOf } from './times.ts';

/** A moment in the time zone of the account; in UTC as its tip. */
export function Moment({ at, precise }: { readonly at: string | null; readonly precise?: boolean }) {
  const timeZone = useTimeZone();
  if (at === null) return <span className="soft">never</span>;
  return (
    <time dateTime={at} title={utcOf(at)} className="number">
      {formatMoment(at, timeZone, precise ? 'milliseconds' : 'seconds')}
    </time>
  );
}
