import type { Provider } from '@nestjs/common';
import { ACCOUNTS_API, JOURNAL_API, type AccountsApi, type JournalApi } from '#contracts';
import { Admission } from '../auth/admission.ts';
import { Authenticator } from '../auth/authenticator.ts';
import { Passwords } from '../auth/passwords.ts';
import { SessionActivity } from '../auth/session-activity.ts';
import { SessionCookies } from '../auth/session-cookie.ts';
import { SignInThrottle } from '../limits/sign-in-throttle.ts';
import { BothLedgers } from '../recorder/both-ledgers.ts';
import { Floods } from '../recorder/floods.ts';
import { GatewayIdentity } from '../recorder/gateway-identity.ts';
import { Recorder } from '../recorder/recorder.ts';
import { OwnSession } from './own-session.ts';
import { PasswordGuard } from './password-guard.ts';
import { SessionView } from './session-view.ts';
import { SignIn } from './sign-in.ts';

export interface SessionOptions {
  /** Milliseconds without a request after which a session ends. */
  readonly idleMs: number;
  /** Milliseconds after which it ends however it is used. */
  readonly lifetimeMs: number;
  /** Whether browsers may send its cookie by https only. */
  readonly secureCookie: boolean;
}

/** Signing in, and what can be done with a session. */
export function sessionProviders(options: SessionOptions): Provider[] {
  return [
    {
      provide: SessionActivity,
      inject: [JOURNAL_API],
      useFactory: (journal: JournalApi) => new SessionActivity(journal, options.idleMs),
    },
    {
      provide: Admission,
      inject: [Authenticator, SessionActivity, ACCOUNTS_API, Recorder],
      useFactory: (
        authenticator: Authenticator,
        activity: SessionActivity,
        accounts: AccountsApi,
        recorder: Recorder,
      ) => new Admission(authenticator, activity, accounts, recorder),
    },
    { provide: SessionCookies, useFactory: () => new SessionCookies(options) },
    {
      provide: BothLedgers,
      inject: [Recorder, GatewayIdentity],
      useFactory: (recorder: Recorder, identity: GatewayIdentity) => new BothLedgers(recorder, identity),
    },
    {
      provide: PasswordGuard,
      inject: [Floods],
      useFactory: (floods: Floods) => new PasswordGuard(new SignInThrottle(), floods),
    },
    {
      provide: SessionView,
      inject: [ACCOUNTS_API],
      useFactory: (accounts: AccountsApi) => new SessionView(accounts),
    },
    {
      provide: SignIn,
      inject: [ACCOUNTS_API, Recorder, PasswordGuard],
      useFactory: (accounts: AccountsApi, recorder: Recorder, guard: PasswordGuard) =>
        new SignIn(accounts, recorder, new Passwords(accounts), guard, options.lifetimeMs),
    },
    {
      provide: OwnSession,
      inject: [ACCOUNTS_API, Authenticator, Recorder, BothLedgers, PasswordGuard, SessionView],
      useFactory: (
        accounts: AccountsApi,
        authenticator: Authenticator,
        recorder: Recorder,
        ledgers: BothLedgers,
        guard: PasswordGuard,
        view: SessionView,
      ) => new OwnSession(accounts, authenticator, recorder, ledgers, guard, view),
    },
  ];
}
