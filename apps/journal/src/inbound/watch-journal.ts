import type { Logger, Metrics } from '#observability';
import type { Readiness } from '#process';
import type { JournalStatus } from './journal-status.ts';
import type { PurgeStatus } from './purge-status.ts';

/**
 * Not ready while nothing becomes an entry; why is logged once. So is why operations can't be resolved, each time that
 * the reason changes: everything else goes on meanwhile.
 */
export function watchJournal(
  journal: JournalStatus,
  readiness: Readiness,
  metrics: Metrics,
  logger: Logger,
): void {
  let reported = false;
  readiness.require(() => {
    const { failure } = journal.current();
    if (failure === undefined) {
      reported = false;
      return undefined;
    }
    if (!reported) logger.error({ failure }, 'the journal has stopped');
    reported = true;
    return 'the journal has stopped';
  });
  let notResolving: string | undefined;
  journal.watch(({ resolving }) => {
    if (resolving === notResolving) return;
    notResolving = resolving;
    if (resolving === undefined) logger.info('operations without an outcome are resolved again');
    else logger.error({ failure: resolving }, 'operations without an outcome could not be resolved');
  });
  metrics.gauge(
    'smarter_journal_resolving_failing',
    '1 while operations without an outcome could not be resolved when it was last tried.',
    () => (journal.current().resolving === undefined ? 0 : 1),
  );
  metrics.gauge(
    'smarter_journal_lag_records',
    'Records of the operation log that are not in a ledger yet.',
    () => journal.current().lag,
  );
  metrics.gauge(
    'smarter_journal_partitions',
    'Partitions of the operation log that this process writes ledgers of.',
    () => journal.current().partitions,
  );
  metrics.gauge(
    'smarter_journal_parked_entries',
    'Entries that a view of the journal could not fold.',
    () => journal.current().parked,
  );
  metrics.gauge(
    'smarter_journal_unopened_entries',
    'Entries whose content did not open when they were read, since the process started.',
    () => journal.current().unopened,
  );
}

export function watchPurge(purge: PurgeStatus, journal: JournalStatus, metrics: Metrics): void {
  metrics.gauge(
    'smarter_purge_overdue_seconds',
    'By how much a run of the purge is late; 0 if none is.',
    () => purge.overdueSeconds(),
  );
  metrics.gauge(
    'smarter_purge_failing',
    '1 while the last run of the purge, or its last batch, has failed.',
    () => (purge.current().failure === undefined && journal.current().purgeFailure === undefined ? 0 : 1),
  );
  metrics.gauge(
    'smarter_purge_clock_distrusted_seconds',
    'By how much the clock is ahead of the time that the purge believes.',
    () => journal.current().distrustedMs / 1000,
  );
}
