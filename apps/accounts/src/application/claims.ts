import { comparableName, type ResourceKindName } from '#contracts';
import { accountDecider } from '../domain/account/account.decider.ts';
import type { AccountState } from '../domain/account/account.state.ts';
import { apiKeyDecider } from '../domain/api-key/api-key.decider.ts';
import type { ApiKeyState } from '../domain/api-key/api-key.state.ts';
import { resourceDecider } from '../domain/resource/resource.decider.ts';
import type { ResourceState } from '../domain/resource/resource.state.ts';
import { userDecider } from '../domain/user/user.decider.ts';
import type { UserState } from '../domain/user/user.state.ts';
import { stateOf } from './execute.ts';
import type { OpenedCommit } from './sealed-events.ts';
import { holderKind } from './streams.ts';

/** A value that one resource at a time may have, in the form in which it is compared. */
export interface Claim {
  readonly what: 'username' | 'email' | 'account-id' | 'key-name' | 'resource-name';
  readonly value: string;
}

export function accountClaims(accountId: number): readonly Claim[] {
  return [{ what: 'account-id', value: String(accountId) }];
}

export function userClaims(user: { readonly username: string; readonly email: string }): readonly Claim[] {
  return [
    { what: 'username', value: comparableName(user.username) },
    { what: 'email', value: comparableName(user.email) },
  ];
}

export function apiKeyClaims(accountNumber: string, name: string): readonly Claim[] {
  return [{ what: 'key-name', value: `${accountNumber} ${name.normalize('NFC')}` }];
}

export function resourceClaims(
  accountNumber: string,
  kind: ResourceKindName,
  name: string,
): readonly Claim[] {
  return [{ what: 'resource-name', value: `${accountNumber} ${kind} ${comparableName(name)}` }];
}

/** Numbers of accounts are never given again, so those of closed ones stay claimed. */
export function claimsOfAccount(state: AccountState): readonly Claim[] {
  return state ? accountClaims(state.accountId) : [];
}

export function claimsOfUser(state: UserState): readonly Claim[] {
  return !state || state.isDeleted ? [] : userClaims({ ...state, email: state.fields.email });
}

export function claimsOfApiKey(state: ApiKeyState): readonly Claim[] {
  return !state || state.isDeleted ? [] : apiKeyClaims(state.accountNumber, state.fields.name);
}

export function claimsOfResource(state: ResourceState): readonly Claim[] {
  return !state || state.isDeleted ? [] : resourceClaims(state.accountNumber, state.kind, state.name);
}

/** What the resource of these commits claims. */
export function claimsOf(stream: string, commits: readonly OpenedCommit[]): readonly Claim[] {
  switch (holderKind(stream)) {
    case 'account':
      return claimsOfAccount(stateOf(accountDecider, commits));
    case 'user':
      return claimsOfUser(stateOf(userDecider, commits));
    case 'api-key':
      return claimsOfApiKey(stateOf(apiKeyDecider, commits));
    case 'resource':
      return claimsOfResource(stateOf(resourceDecider, commits));
  }
}

/** Those of `claims` that are not among `others`. */
export function without(claims: readonly Claim[], others: readonly Claim[]): readonly Claim[] {
  return claims.filter(({ what, value }) => !others.some((one) => one.what === what && one.value === value));
}
