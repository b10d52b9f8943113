import type { ErrorCode } from '#contracts';
import { Failure } from '#kernel';
import type { SignInThrottle } from '../limits/sign-in-throttle.ts';
import type { Floods } from '../recorder/floods.ts';
import type { Operation } from '../recorder/operation.ts';

/** Stands before everything that looks at a password, so that it can't be guessed. */
export class PasswordGuard {
  private readonly throttle: SignInThrottle;
  private readonly floods: Floods;

  constructor(throttle: SignInThrottle, floods: Floods) {
    this.throttle = throttle;
    this.floods = floods;
  }

  /**
   * Answers what `look` does, which fails where the password of this user is wrong: then it counts. Fails with
   * `AUTH.SIGN_IN_THROTTLED` instead where there were too many; of those the first is an entry, the others are counted.
   */
  async watch<Result>(operation: Operation, username: string, look: () => Promise<Result>): Promise<Result> {
    const attempt = this.throttle.attempt(operation.ip, username);
    const { refusal } = attempt;
    if (refusal !== undefined) {
      operation.counted = this.floods.isCounted('sign-in', refusal.caller, operation, operation.ip);
      throw refusal.failure;
    }
    try {
      const result = await look();
      attempt.forgive();
      return result;
    } catch (error) {
      if (!isWrongPassword(error)) attempt.forgive();
      throw error;
    }
  }
}

const wrongPassword: readonly ErrorCode[] = ['AUTH.BAD_CREDENTIALS', 'USERS.WRONG_PASSWORD'];

function isWrongPassword(error: unknown): boolean {
  return error instanceof Failure && wrongPassword.includes(error.code as ErrorCode);
}
