export { JournalModule, type JournalModuleOptions } from './journal.module.ts';
export { JournalStatus, type JournalCondition } from './journal-status.ts';
