import { describe, expect, it } from '@jest/globals';
import { SignInThrottle } from './sign-in-throttle.ts';

/** How many of `count` attempts at once may look at a password. */
function admitted(
  throttle: SignInThrottle,
  count: number,
  nameOf: (number: number) => string,
  ip = '192.0.2.1',
) {
  const attempts = Array.from({ length: count }, (_, number) => throttle.attempt(ip, nameOf(number)));
  return attempts.filter(({ refusal }) => refusal === undefined).length;
}

describe('attempts to sign in', () => {
  it('are ten for one user name, however it is written and wherever they come from', () => {
    const throttle = new SignInThrottle();
    const names = ['ada', 'ADA', 'Ada'];
    expect(admitted(throttle, 8, (number) => names[number % 3] ?? '')).toBe(8);
    expect(admitted(throttle, 8, () => 'ada', '192.0.2.2')).toBe(2);
    const { refusal } = throttle.attempt(null, 'aDa');
    expect(refusal?.failure).toMatchObject({ kind: 'rate-limited', code: 'AUTH.SIGN_IN_THROTTLED' });
    expect(refusal?.failure.retryAfterSeconds).toBe(30);
    expect(admitted(throttle, 1, () => 'bob')).toBe(1);
  });

  it('are thirty from one address, with any number of names', () => {
    const throttle = new SignInThrottle();
    expect(admitted(throttle, 50, (number) => `user-${number}`)).toBe(30);
    expect(admitted(throttle, 50, (number) => `user-${number}`, '2001:db8::1')).toBe(30);
    expect(admitted(throttle, 1, () => 'user', '2001:db8::2')).toBe(0);
    expect(throttle.attempt('192.0.2.1', 'user').refusal?.failure.retryAfterSeconds).toBe(10);
  });

  it('do not count once they are forgiven', () => {
    const throttle = new SignInThrottle();
    for (let count = 0; count < 100; count += 1) {
      const { refusal, forgive } = throttle.attempt('192.0.2.1', 'ada');
      expect(refusal).toBeUndefined();
      forgive();
    }
    expect(admitted(throttle, 20, () => 'ada')).toBe(10);
  });
});
