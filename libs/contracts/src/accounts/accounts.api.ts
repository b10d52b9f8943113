import type { AccountConfig, AccountDescription } from './account.manifest.ts';
import type { Principal } from './principal.ts';
import type { Whoami } from './whoami.ts';

export const ACCOUNTS_API = Symbol('ACCOUNTS_API');

declare const recorded: unique symbol;

/**
 * The id under which a command may be executed once. Only the gateway's recorder makes one, after
 * the intent is durable, so a command without a recorded intent does not compile.
 */
export type CommandId = string & { readonly [recorded]: true };

/** What a command changed; `changed` is empty if the resource was already as asked. */
export interface ApplyResult {
  readonly name: string;
  /** The names of the fields that changed, sorted. */
  readonly changed: readonly string[];
}

/**
 * Questions and commands that others may send to accounts.
 *
 * Called: by the gateway for every request, and by the journal when it settles; concurrently.
 * Guarantees: a command executes at most once per command id and answers its first result again;
 *   questions see every command that was answered before.
 * Fails with: `Failure` of the codes of `error-codes.ts`; anything else is a defect.
 * Must not: be asked with a key in the clear; only its SHA-256 travels.
 */
export interface AccountsApi {
  /** Whose key this is (SHA-256 as 64 lower-case hex); undefined if unknown or not usable. */
  resolveKey(keyHash: string): Promise<Principal | undefined>;
  whoami(principal: Principal): Promise<Whoami>;
  /** The caller's own account. */
  describeAccount(principal: Principal): Promise<AccountDescription>;
  /** Replaces the config of the caller's own account; admins of it only (`AUTH.NOT_ALLOWED`). */
  applyAccount(principal: Principal, commandId: CommandId, config: AccountConfig): Promise<ApplyResult>;
  /** Whether the command took effect: for settling operations whose outcome is unknown. */
  wasExecuted(commandId: string): Promise<boolean>;
}
