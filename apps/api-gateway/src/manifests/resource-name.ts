import { failure, type Grant } from '#contracts';
import { parameterOf } from '../input/query.ts';
import type { Kind } from './kinds/kind.ts';

/** Under which the one resource of a kind without names may be named all the same. */
const anyName = ['name'];

/** The name in a query, by whichever parameter of the kind. Throws `HTTP.INVALID_QUERY` where there are two. */
export function givenName(query: unknown, { nameParameters }: Kind): string | undefined {
  const parameters = nameParameters.length === 0 ? anyName : nameParameters;
  const names = parameters.flatMap((parameter) => parameterOf(query, parameter) ?? []);
  const [name] = names;
  if (names.some((other) => other !== name)) throw anotherName(parameters);
  return name;
}

/**
 * The name of the resource that is meant; of a kind without names, the account's number. Throws
 * `HTTP.INVALID_QUERY` where it is missing, and `ACCOUNTS.NOT_FOUND` for the number of another account.
 */
export function nameOf(query: unknown, kind: Kind, { accountNumber }: Grant): string {
  const name = givenName(query, kind);
  const [parameter] = kind.nameParameters;
  if (parameter === undefined) {
    if (name === undefined || name === accountNumber) return accountNumber;
    throw failure('ACCOUNTS.NOT_FOUND', 'There is no such account.', { field: 'name' });
  }
  if (name !== undefined) return name;
  throw failure('HTTP.INVALID_QUERY', `${parameter}: is needed to say which ${kind.name} is meant`, {
    field: parameter,
  });
}

/** Refuses a query that names another resource than the manifest in the body. */
export function refuseOtherName(query: unknown, kind: Kind, name: string): void {
  const given = givenName(query, kind);
  if (given !== undefined && given !== name) {
    throw anotherName(kind.nameParameters.length === 0 ? anyName : kind.nameParameters);
  }
}

function anotherName([parameter = '']: readonly string[]) {
  return failure('HTTP.INVALID_QUERY', `${parameter}: another name is given beside it`, { field: parameter });
}
