import type { Grant } from '../accounts/permissions.ts';
import type { CallKeys, CallWaits } from '../call-keys.ts';
import type { JournalApi } from './journal.api.ts';

const ofAccount = ({ accountNumber }: Grant) => accountNumber;

/** How calls to the journal are keyed. */
export const journalCallKeys: CallKeys<JournalApi> = {
  searchEntries: ofAccount,
  getEntry: ofAccount,
  findCauses: ofAccount,
  followEntries: ofAccount,
  readEntries: ofAccount,
  findStretch: ofAccount,
  getStats: ofAccount,
  getKeyUsage: ofAccount,
  usageOfKeys: ofAccount,
  startReplay: ofAccount,
  getReplay: ofAccount,
  getRetention: ofAccount,
  previewRetention: ofAccount,
  changeRetention: ofAccount,
  cancelPendingRetention: ofAccount,
  policyAt: ofAccount,
  policyChanges: ofAccount,
  listPurges: ofAccount,
  health: ofAccount,
  settledThrough: () => 'journal',
  wasExecuted: (commandId) => commandId,
};

export const journalCallWaits: CallWaits<JournalApi> = {
  followEntries: (_grant, { waitMs }) => waitMs,
};
