import { describe, expect, it } from '@jest/globals';
import { keyPresentedBy, remembering, sessionPresentedBy } from './presented.ts';

const token = 'a1'.repeat(32);

describe('what a request presents', () => {
  it.each([
    `smarter_session=${token}`,
    `theme=dark; smarter_session=${token}; lang=en`,
    `smarter_session=${token}; smarter_session=${'b2'.repeat(32)}`,
  ])('is a session in "%s"', (cookie) => {
    expect(sessionPresentedBy(cookie)).toEqual(sessionPresentedBy(`smarter_session=${token}`));
    expect(sessionPresentedBy(cookie)?.forms).toContain(token);
  });

  it.each([
    '',
    'theme=dark',
    'smarter_session=',
    'smarter_session=x',
    `smarter_session=${token}0`,
    `x_smarter_session=${token}`,
  ])('is no session in "%s"', (cookie) => {
    expect(sessionPresentedBy(cookie)).toBeUndefined();
  });

  it('is a key or a session under different names, also if it is the same', () => {
    expect(keyPresentedBy(`Token ${token}`)?.name).not.toBe(
      sessionPresentedBy(`smarter_session=${token}`)?.name,
    );
  });

  it('has a token for changes that does not lead back to the cookie, and is not to be recorded either', () => {
    const { csrfToken, forms } = sessionPresentedBy(`smarter_session=${token}`) ?? {};
    expect(csrfToken).toMatch(/^[\w-]{43}$/);
    expect(forms).toContain(csrfToken);
    expect(sessionPresentedBy(`smarter_session=${'b2'.repeat(32)}`)?.csrfToken).not.toBe(csrfToken);
  });

  it('is read once, for a thousand headers at a time', () => {
    const read: string[] = [];
    const remembered = remembering((header: string) => {
      read.push(header);
      return header === '' ? undefined : header;
    });
    for (let round = 0; round < 2; round += 1)
      for (let number = 0; number < 1000; number += 1) remembered(`header-${number}`);
    expect(read).toHaveLength(1000);
    remembered('another');
    remembered('header-0');
    expect(read).toHaveLength(1002);
  });
});
