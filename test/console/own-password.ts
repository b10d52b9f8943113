import { Browser, sessionPath } from '../e2e/browser.ts';
import { dataOf, password, Smarter } from '../e2e/smarter.ts';

export const ownPassword = 'a password of their own';

/** Gives the platform admin of a new server a password of their own, as the first sign-in asks for. */
export async function settleAdmin(smarter: Smarter): Promise<void> {
  const browser = await Browser.signIn(smarter.url, 'admin', password);
  const change = { current_password: password, new_password: ownPassword };
  dataOf(await browser.send('PUT', `${sessionPath}/password`, change));
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
  const browser = await Browser.signIn(smarter.url, username, first);
  const change = { current_password: first, new_password: ownPassword };
  dataOf(await browser.send('PUT', `${sessionPath}/password`, change));
}
