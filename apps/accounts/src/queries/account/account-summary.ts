import type { AccountSummary } from '#contracts';
import type { AccountRecord } from '../../projections/directory.port.ts';

export function accountSummary(account: AccountRecord): AccountSummary {
  return {
    account_number: account.accountNumber,
    id: account.accountId,
    company_name: account.config.companyName,
    is_active: account.isActive,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
  };
}
