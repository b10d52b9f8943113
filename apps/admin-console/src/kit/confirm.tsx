import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Actions, Dialog } from './dialog.tsx';
import { ProblemNotice } from './notice.tsx';

/** Asks before something is changed, says what it means, and shows why it was refused. */
export function Confirm({
  title,
  action,
  danger = false,
  disabled = false,
  change,
  onClose,
  children,
}: {
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  /** Whether something is still missing. */
  readonly disabled?: boolean;
  readonly change: { readonly error: unknown; readonly isPending: boolean; mutate: () => void };
  onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Dialog open onClose={onClose} title={title} keeps={change.isPending}>
      <div className="stack">
        {change.error !== null && <ProblemNotice error={change.error} />}
        {children}
      </div>
      <Actions>
        <Button disabled={change.isPending} onClick={onClose}>
          Cancel
        </Button>
        <Button
          kind={danger ? 'danger' : 'primary'}
          disabled={disabled}
          busy={change.isPending}
          onClick={() => change.mutate()}
        >
          {action}
        </Button>
      </Actions>
    </Dialog>
  );
}
