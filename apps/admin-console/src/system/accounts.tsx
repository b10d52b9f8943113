import { Plus } from 'lucide-react';
import { useState } from 'react';
import { closeAccount, listAccounts, openAccount, switchAccountOn } from '../api/accounts.api.ts';
import type { AccountRow } from '../api/types.ts';
import { AccountFields, blankCompany, companyFields } from '../kit/account-fields.tsx';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { DataTable, type Column } from '../kit/data-table.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { TextField } from '../kit/field.tsx';
import { formProblemOf } from '../kit/form-problem.ts';
import { ListEnd } from '../kit/list-end.tsx';
import { Moment } from '../kit/moment.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Panel, Waiting } from '../kit/page.tsx';
import { useChange } from '../kit/use-change.ts';
import { useList } from '../kit/use-list.ts';
import { useSession } from '../shell/session.context.ts';

type Open = { readonly kind: 'new' } | { readonly kind: 'switch' | 'close'; readonly account: AccountRow };

/** Every account: opened, switched off and on, closed. */
export function Accounts() {
  const { home_account_number: home } = useSession();
  const [open, setOpen] = useState<Open | null>(null);
  const accounts = useList('accounts', listAccounts);
  const done = () => setOpen(null);
  const columns: readonly Column<AccountRow>[] = [
    { id: 'name', header: 'Company', value: (row) => row.company_name, cell: (row) => row.company_name },
    {
      id: 'number',
      header: 'Number',
      value: (row) => row.account_number,
      cell: (row) => <span className="number">{row.account_number}</span>,
    },
    {
      id: 'state',
      header: 'State',
      value: (row) => String(row.is_active),
      cell: (row) => (row.is_active ? <Badge tone="good">on</Badge> : <Badge tone="warn">off</Badge>),
    },
    {
      id: 'opened',
      header: 'Opened',
      value: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} />,
    },
    {
      id: 'actions',
      header: '',
      align: 'end',
      cell: (row) =>
        row.account_number !== home && (
          <div className="row-actions">
            <Button kind="quiet" onClick={() => setOpen({ kind: 'switch', account: row })}>
              {row.is_active ? 'Switch off…' : 'Switch on…'}
            </Button>
            <Button kind="quiet" onClick={() => setOpen({ kind: 'close', account: row })}>
              Close…
            </Button>
          </div>
        ),
    },
  ];
  return (
    <Panel
      title="Accounts"
      actions={
        <Button icon={<Plus size={16} aria-hidden />} onClick={() => setOpen({ kind: 'new' })}>
          Open an account
        </Button>
      }
    >
      {accounts.error ? (
        <ProblemNotice error={accounts.error} onRetry={accounts.readAgain} />
      ) : accounts.items === undefined ? (
        <Waiting />
      ) : (
        <>
          <ListEnd list={accounts} name="accounts" />
          <DataTable
            label="Accounts"
            rows={accounts.items}
            columns={columns}
            rowId={(row) => row.account_number}
          />
        </>
      )}
      {open?.kind === 'new' && <OpenDialog onClose={done} />}
      {open?.kind === 'switch' && <SwitchDialog account={open.account} onClose={done} />}
      {open?.kind === 'close' && <CloseDialog account={open.account} onClose={done} />}
    </Panel>
  );
}

function OpenDialog({ onClose }: { onClose: () => void }) {
  const [company, setCompany] = useState(blankCompany);
  const change = useChange(() => openAccount(company), ['accounts', 'system'], onClose);
  const { general, errorOf } = formProblemOf(change.error, companyFields);
  return (
    <Dialog open onClose={onClose} holds title="Open an account">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        {general && <ProblemNotice error={general} />}
        <AccountFields company={company} onCompany={setCompany} errorOf={errorOf} />
        <Actions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submits busy={change.isPending}>
            Open it
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function SwitchDialog({ account, onClose }: { readonly account: AccountRow; onClose: () => void }) {
  const next = !account.is_active;
  const change = useChange(
    () => switchAccountOn(account.account_number, next),
    ['accounts', 'system'],
    onClose,
  );
  return (
    <Confirm
      title={next ? `Switch ${account.company_name} on?` : `Switch ${account.company_name} off?`}
      action={next ? 'Switch on' : 'Switch off'}
      danger={!next}
      change={change}
      onClose={onClose}
    >
      <p>
        {next
          ? 'Its keys and sessions work again, within a second.'
          : 'All its keys and sessions are refused within a second. Nothing is deleted; it can be switched on again.'}
      </p>
    </Confirm>
  );
}

function CloseDialog({ account, onClose }: { readonly account: AccountRow; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const change = useChange(() => closeAccount(account.account_number), ['accounts', 'system'], onClose);
  return (
    <Confirm
      title={`Close ${account.company_name} for good?`}
      action="Close for good"
      danger
      disabled={typed !== account.account_number}
      change={change}
      onClose={onClose}
    >
      <p>
        Its users, keys and resources are gone for good. Its ledger stays readable for platform admins until
        the time of its entries is over.
      </p>
      <TextField
        label={`Type ${account.account_number} to confirm`}
        value={typed}
        onValue={setTyped}
        autoComplete="off"
        autoFocus
      />
    </Confirm>
  );
}
