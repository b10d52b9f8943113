import { useMutation } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { listAccounts } from '../api/accounts.api.ts';
import { switchAccount } from '../api/session.api.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { TextField } from '../kit/field.tsx';
import { ListEnd } from '../kit/list-end.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Waiting } from '../kit/page.tsx';
import { useList } from '../kit/use-list.ts';
import { useSessionActions } from './actions.context.ts';
import { useIsPlatformAdmin, useSession } from './session.context.ts';

/** The account that is acted in; platform admins can go to another one, which is journaled. */
export function AccountSwitch() {
  const session = useSession();
  const isPlatformAdmin = useIsPlatformAdmin();
  const [isOpen, setOpen] = useState(false);
  const { account_number: number, company_name: company } = session.account;
  const isElsewhere = number !== session.home_account_number;
  return (
    <div className={isElsewhere ? 'account account-elsewhere' : 'account'}>
      <div>
        <strong>{company}</strong>
        <span className="soft number">{number}</span>
      </div>
      {isPlatformAdmin && (
        <>
          <Button kind="quiet" icon={<ArrowLeftRight size={15} aria-hidden />} onClick={() => setOpen(true)}>
            {isElsewhere ? 'Not your account' : 'Switch'}
          </Button>
          <Dialog
            open={isOpen}
            onClose={() => setOpen(false)}
            title="Act in another account"
            description="What you do there is in the journal of both accounts."
          >
            <AccountChoice onChosen={() => setOpen(false)} />
          </Dialog>
        </>
      )}
    </div>
  );
}

function AccountChoice({ onChosen }: { onChosen: () => void }) {
  const session = useSession();
  const { begin } = useSessionActions();
  const [, navigate] = useLocation();
  const [wanted, setWanted] = useState('');
  const accounts = useList('accounts', listAccounts);
  const change = useMutation({
    mutationFn: (number: string) => switchAccount(number === session.home_account_number ? null : number),
    onSuccess: (next) => {
      onChosen();
      // What was open belongs to the account that is left.
      navigate('/journal');
      begin(next);
    },
  });
  if (accounts.error) return <ProblemNotice error={accounts.error} onRetry={accounts.readAgain} />;
  if (accounts.items === undefined) return <Waiting />;
  const words = wanted.trim().toLowerCase();
  const found = accounts.items.filter(
    (each) => each.company_name.toLowerCase().includes(words) || each.account_number.includes(words),
  );
  return (
    <div className="stack">
      {change.error && <ProblemNotice error={change.error} />}
      <TextField label="Find by name or number" value={wanted} onValue={setWanted} type="search" autoFocus />
      <ListEnd list={accounts} name="accounts" />
      <ul className="choices" aria-label="Accounts">
        {found.map(({ account_number: number, company_name: name, is_active: isActive }) => (
          <li key={number}>
            <button
              type="button"
              className="choice"
              disabled={change.isPending}
              aria-current={number === session.account.account_number}
              onClick={() => change.mutate(number)}
            >
              <span>{name}</span>
              <span className="soft number">{number}</span>
              {number === session.home_account_number && <Badge tone="accent">your own</Badge>}
              {!isActive && <Badge tone="warn">off</Badge>}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="soft">No account is called like that.</p>}
    </div>
  );
}
