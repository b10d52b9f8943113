import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { problemOf } from './api/problem.ts';
import { signOut } from './api/session.api.ts';
import { Button } from './kit/button.tsx';
import { Empty } from './kit/empty.tsx';
import { Notice, ProblemNotice } from './kit/notice.tsx';
import { Page, Waiting } from './kit/page.tsx';
import { SessionActionsContext } from './shell/actions.context.ts';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { FirstPasswordPage } from './shell/first-password.page.tsx';
import { Front } from './shell/front.tsx';
import { SessionContext } from './shell/session.context.ts';
import { Shell } from './shell/shell.tsx';
import { SignInPage } from './shell/sign-in.page.tsx';
import { useSessionQuery } from './shell/use-session-query.ts';
import { MapPinOff } from 'lucide-react';

// Each page comes when it is first gone to.
const JournalPage = lazy(async () => ({ default: (await import('./journal/journal.page.tsx')).JournalPage }));
const KeysPage = lazy(async () => ({ default: (await import('./keys/keys.page.tsx')).KeysPage }));
const UsersPage = lazy(async () => ({ default: (await import('./users/users.page.tsx')).UsersPage }));
const RetentionPage = lazy(async () => ({
  default: (await import('./retention/retention.page.tsx')).RetentionPage,
}));
const AccountPage = lazy(async () => ({ default: (await import('./account/account.page.tsx')).AccountPage }));
const ProfilePage = lazy(async () => ({ default: (await import('./profile/profile.page.tsx')).ProfilePage }));
const SystemPage = lazy(async () => ({ default: (await import('./system/system.page.tsx')).SystemPage }));
const ResourcesPage = lazy(async () => ({
  default: (await import('./resources/resources.page.tsx')).ResourcesPage,
}));
const KindPage = lazy(async () => ({ default: (await import('./resources/kind.page.tsx')).KindPage }));
const NewResourcePage = lazy(async () => ({
  default: (await import('./resources/new-resource.page.tsx')).NewResourcePage,
}));
const ResourcePage = lazy(async () => ({
  default: (await import('./resources/resource.page.tsx')).ResourcePage,
}));

/** The Console: who is signed in decides what is shown. */
export function App() {
  const { session, error, isAsking, wasLost, begin, retry } = useSessionQuery();
  const [path] = useLocation();
  const leave = useCallback(() => begin(null), [begin]);
  const end = useMutation({
    mutationFn: signOut,
    onSuccess: leave,
    onError: (failed) => {
      // It had ended already.
      if (problemOf(failed).status === 401) leave();
    },
  });
  const { mutate: endSession } = end;
  const actions = useMemo(() => ({ begin, leave, signOut: () => endSession() }), [begin, leave, endSession]);

  if (session === undefined)
    return error === null ? (
      <Waiting label="Starting…" />
    ) : (
      <Front title="The API does not answer" lead="Nothing can be shown until it does.">
        <ProblemNotice error={error} onRetry={retry} />
      </Front>
    );
  if (session === null) return <SignInPage wasLost={wasLost} onSignedIn={begin} />;
  if (session.must_change_password)
    return <FirstPasswordPage session={session} onChanged={begin} onSignOut={actions.signOut} />;
  return (
    <SessionContext value={session}>
      <SessionActionsContext value={actions}>
        <Shell>
          {error !== null && (
            <div className="page">
              <Notice
                tone="warn"
                title="Connection lost."
                action={
                  <Button busy={isAsking} onClick={retry}>
                    Connect again
                  </Button>
                }
              >
                Who is signed in, and in which account, could not be asked again: it is shown as it was
                before.
              </Notice>
            </div>
          )}
          {end.error && problemOf(end.error).status !== 401 && (
            <div className="page">
              <ProblemNotice
                error={end.error}
                title="You are still signed in: the server did not end the session."
                onRetry={actions.signOut}
              />
            </div>
          )}
          <ErrorBoundary key={path}>
            <Suspense fallback={<Waiting />}>
              {/* What is shown of one account is never left standing in another. */}
              <Switch key={session.account.account_number}>
                <Route path="/">
                  <Redirect to="/journal" replace />
                </Route>
                <Route path="/journal" component={JournalPage} />
                <Route path="/keys" component={KeysPage} />
                <Route path="/users" component={UsersPage} />
                <Route path="/resources" component={ResourcesPage} />
                <Route path="/resources/:kind" component={KindPage} />
                <Route path="/resources/:kind/-/new" component={NewResourcePage} />
                <Route path="/resources/:kind/:name" component={ResourcePage} />
                <Route path="/retention" component={RetentionPage} />
                <Route path="/account" component={AccountPage} />
                <Route path="/profile" component={ProfilePage} />
                <Route path="/system" component={SystemPage} />
                <Route>
                  <Page title="Nothing here">
                    <Empty icon={<MapPinOff />} title="There is no such page">
                      The address may be old, or mistyped.
                    </Empty>
                  </Page>
                </Route>
              </Switch>
            </Suspense>
          </ErrorBoundary>
        </Shell>
      </SessionActionsContext>
    </SessionContext>
  );
}
