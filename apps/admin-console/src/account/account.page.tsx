import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { changeAccount, getAccount } from '../api/accounts.api.ts';
import type { Account } from '../api/types.ts';
import { AccountFields, companyFields, companyOf } from '../kit/account-fields.tsx';
import { Button } from '../kit/button.tsx';
import { Actions } from '../kit/dialog.tsx';
import { formProblemOf } from '../kit/form-problem.ts';
import { Moment } from '../kit/moment.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Page, Panel, Waiting } from '../kit/page.tsx';
import { useChange } from '../kit/use-change.ts';
import { useMayChange } from '../shell/session.context.ts';

/** The account itself: the company, and how its times are shown. */
export function AccountPage() {
  const [isSaved, setSaved] = useState(false);
  const account = useQuery({ queryKey: ['account'], queryFn: getAccount });
  return (
    <Page title="Account" lead="The company that this account belongs to.">
      {account.error ? (
        <ProblemNotice error={account.error} onRetry={() => void account.refetch()} />
      ) : account.data === undefined ? (
        <Waiting />
      ) : (
        <>
          <Panel title="About it">
            <dl className="facts">
              <dt>Number</dt>
              <dd className="number">{account.data.account_number}</dd>
              <dt>Opened</dt>
              <dd>
                <Moment at={account.data.created_at} />
              </dd>
              <dt>Changed</dt>
              <dd>
                <Moment at={account.data.updated_at} />
              </dd>
            </dl>
            <p>
              <Link href={`/resources/account/${account.data.account_number}`}>Its history</Link>
            </p>
          </Panel>
          <CompanyForm
            key={account.data.updated_at}
            account={account.data}
            isSaved={isSaved}
            onSaved={() => setSaved(true)}
          />
        </>
      )}
    </Page>
  );
}

function CompanyForm({
  account,
  isSaved,
  onSaved,
}: {
  readonly account: Account;
  readonly isSaved: boolean;
  onSaved: () => void;
}) {
  const mayChange = useMayChange();
  const [company, setCompany] = useState(() => companyOf(account));
  const save = useChange(
    () => changeAccount(company),
    // Name and time zone are shown around every page.
    ['account', 'accounts', 'session'],
    onSaved,
  );
  const { general, errorOf } = formProblemOf(save.error, companyFields);
  const isChanged = JSON.stringify(company) !== JSON.stringify(companyOf(account));
  return (
    <Panel title="Company">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) save.mutate();
        }}
      >
        {general && <ProblemNotice error={general} title="Nothing was changed." />}
        {isSaved && !isChanged && <Notice tone="good" title="Saved." />}
        <AccountFields company={company} onCompany={setCompany} errorOf={errorOf} readOnly={!mayChange} />
        {mayChange && (
          <Actions>
            <Button disabled={!isChanged} onClick={() => setCompany(companyOf(account))}>
              Undo
            </Button>
            <Button kind="primary" submits disabled={!isChanged} busy={save.isPending}>
              Save
            </Button>
          </Actions>
        )}
      </form>
    </Panel>
  );
}
