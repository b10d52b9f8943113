import type { Kind } from '../api/kinds.ts';

/** What other pages read of the resources of a kind, by the first member of its query keys. */
const stale: Readonly<Record<string, readonly string[]>> = {
  Account: ['account', 'accounts', 'session'],
  // Keys end with their user.
  User: ['users', 'keys', 'session'],
  SmarterAuthToken: ['keys'],
  JournalPolicy: ['retention', 'purges'],
};

/** What a change of a resource of this kind makes stale, beside the resources themselves. */
export const staleOf = ({ name }: Kind): readonly string[] => stale[name] ?? [];
