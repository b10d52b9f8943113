import { Pause, Play, RotateCw } from 'lucide-react';
import { Button } from '../kit/button.tsx';
import { formatMoment, utcOf } from '../kit/times.ts';
import { useTimeZone } from '../shell/session.context.ts';
import type { JournalReader } from './journal-reader.ts';
import { useEntryList, useReaderState } from './use-journal.ts';

const tails = {
  off: 'Nothing more can come',
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost',
} as const;

/** How far the ledger is complete, and whether it is being followed. */
export function LedgerBar({ reader, onShowNew }: { readonly reader: JournalReader; onShowNew: () => void }) {
  const timeZone = useTimeZone();
  const { head, tail, isPaused } = useReaderState(reader);
  const list = useEntryList(reader);
  return (
    <div className="ledger-bar">
      <p className="number" data-testid="completeness">
        {head === null ? (
          'Looking at the ledger…'
        ) : (
          <>
            {head.completeThrough === null ? (
              'Not known to be complete yet'
            ) : (
              <>
                complete through{' '}
                <time dateTime={head.completeThrough} title={utcOf(head.completeThrough)}>
                  {formatMoment(head.completeThrough, timeZone)}
                </time>
              </>
            )}
            {' · '}
            {head.size.toLocaleString('en')} {head.size === 1 ? 'entry' : 'entries'}
          </>
        )}
      </p>
      <div className="row">
        {list.waiting > 0 && (
          <Button kind="primary" onClick={onShowNew}>
            Show {list.waiting.toLocaleString('en')} new
          </Button>
        )}
        <span className={`tail tail-${isPaused && tail === 'live' ? 'paused' : tail}`} role="status">
          {isPaused && tail === 'live' ? 'Paused' : tails[tail]}
        </span>
        {tail === 'live' && (
          <Button
            kind="quiet"
            icon={isPaused ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
            onClick={() => reader.pause(!isPaused)}
          >
            {isPaused ? 'Go on' : 'Pause'}
          </Button>
        )}
        {tail === 'lost' && (
          <Button kind="quiet" icon={<RotateCw size={15} aria-hidden />} onClick={() => reader.follow()}>
            Connect again
          </Button>
        )}
      </div>
    </div>
  );
}
