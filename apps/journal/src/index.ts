export { JournalModule, type JournalModuleOptions } from './journal.module.ts';
export { JournalStatus, type JournalCondition } from './inbound/journal-status.ts';
