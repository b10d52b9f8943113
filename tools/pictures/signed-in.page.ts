import type { Page } from 'playwright-core';

/** Signs in to the Console of a new server as its first admin, whose password has to be changed. */
export async function signIn(page: Page, url: string, password: string): Promise<void> {
  await page.goto(`${url}/console/`);
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Current password').fill(password);
  const fresh = `${password}, and of their own`;
  await page.getByLabel('New password', { exact: true }).fill(fresh);
  await page.getByLabel('New password again').fill(fresh);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.locator('#main').waitFor();
}
