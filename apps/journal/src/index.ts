export { JournalModule, type JournalModuleOptions, type RetentionOptions } from './journal.module.ts';
export { JournalStatus, type JournalCondition } from './inbound/journal-status.ts';
export { PurgeStatus } from './inbound/purge-status.ts';
export { provisionJournal, type JournalStorage } from './engines.module.ts';
export { watchJournal, watchPurge } from './inbound/watch-journal.ts';
export { retentionOf } from './retention.module.ts';
