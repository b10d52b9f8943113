import { failure, isAdmin, type Principal } from '#contracts';

/** The account whose ledger the principal may read. Throws `AUTH.NOT_ALLOWED` for all but its admins. */
export function readableAccount(principal: Principal): string {
  if (isAdmin(principal)) return principal.accountNumber;
  throw failure('AUTH.NOT_ALLOWED', 'Only admins of the account may read its journal.');
}
