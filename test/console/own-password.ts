import { Browser, sessionPath } from '../e2e/browser.ts';
import { dataOf, password, Smarter } from '../e2e/smarter.ts';

export const ownPassword = 'a password of their own';

/** Gives the platform admin of a new server a password of their own, as the first sign-in asks for. */
export async function settleAdmin(smarter: Smarter): Promise<void> {
  await changeFrom(smarter, 'admin', password);
}

/** A user of the platform's account with a password of their own. */
export async function addSignIn(
  smarter: Smarter,
  username: string,
  roles: Readonly<Record<string, boolean>> = {},
): Promise<void> {
  await smarter.addUser(smarter.admin, username, roles);
  await settle(smarter, username);
}

/** Gives a user a password of their own; `query` names another account than the platform's. */
export async function settle(smarter: Smarter, username: string, query = ''): Promise<void> {
  const first = 'a password by an admin';
  dataOf(await smarter.admin.send('POST', `/api/v1/users/${username}/password${query}`, { password: first }));
  await changeFrom(smarter, username, first);
}

async function changeFrom(smarter: Smarter, username: string, given: string): Promise<void> {
  const browser = await Browser.signIn(smarter.url, username, given);
  const change = { current_password: given, new_password: ownPassword };
  dataOf(await browser.send('PUT', `${sessionPath}/password`, change));
}
