import { memo } from 'react';
import type { EntrySummary } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { Moment } from '../kit/moment.tsx';
import { formatMicros } from '../kit/times.ts';
import { actorOf, statusOf, subjectOf } from './entry-words.ts';

/** One entry in the table. */
export const EntryRow = memo(function EntryRow({
  domId,
  entry,
  index,
  top,
  height,
  isActive,
  isOpen,
  onOpen,
}: {
  readonly domId: string;
  readonly entry: EntrySummary;
  readonly index: number;
  /** Pixels from the first row. */
  readonly top: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  onOpen: (id: string) => void;
}) {
  const status = statusOf(entry);
  return (
    <div
      id={domId}
      className={`entry-row${isActive ? ' is-active' : ''}${isOpen ? ' is-open' : ''}`}
      role="row"
      // The headings are the first.
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={() => onOpen(entry.id)}
    >
      <span role="gridcell" className="entry-time">
        <Moment at={entry.recorded_at} precise />
      </span>
      <span role="gridcell" className="entry-status">
        <Badge tone={status.tone} {...(entry.error === null ? {} : { title: entry.error })}>
          {status.text}
        </Badge>
      </span>
      <span role="gridcell" className="entry-subject" title={`${entry.method ?? ''} ${entry.path ?? ''}`}>
        {subjectOf(entry)}
        {entry.error !== null && <span className="entry-error"> {entry.error}</span>}
      </span>
      <span role="gridcell" className="entry-actor">
        {actorOf(entry)}
      </span>
      <span role="gridcell" className="entry-ip mono">
        {entry.client.ip ?? '–'}
      </span>
      <span role="gridcell" className="entry-duration number">
        {formatMicros(entry.duration_us)}
      </span>
    </div>
  );
});
