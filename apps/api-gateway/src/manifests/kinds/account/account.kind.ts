import { accountManifestSchema, failure, grant, type AccountsApi } from '#contracts';
import { compileRedactor } from '#sealing';
import type { Kind } from '../kind.ts';
import { parseManifest } from '../validation.ts';

/** Kind Account: always the caller's own (contract §5.4); owned by accounts. */
export function accountKind(accounts: AccountsApi): Kind {
  return {
    name: 'Account',
    aliases: ['account'],
    named: false,
    redact: compileRedactor(accountManifestSchema),
    validate(manifest) {
      const { metadata, spec } = parseManifest(accountManifestSchema, manifest);
      return {
        name: metadata.accountNumber ?? metadata.name ?? null,
        admit(principal) {
          grant(principal, 'account.change');
          if (metadata.accountNumber !== undefined && metadata.accountNumber !== principal.accountNumber) {
            throw failure('ACCOUNTS.NUMBER_FIXED', 'The account number is not that of your account.', {
              field: 'metadata.accountNumber',
            });
          }
        },
        apply: (principal, command) =>
          accounts.applyAccount(grant(principal, 'account.change'), command, spec.config),
      };
    },
    describe: (principal) => accounts.describeAccount(grant(principal, 'account.read')),
  };
}
