import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';

export interface DialogProps {
  readonly open: boolean;
  /** Called when it is to be closed: by its button, Escape or a press outside. */
  onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** In the middle, or a drawer at the end of the page. */
  readonly side?: 'middle' | 'end';
  /** Whether a press outside leaves it open, as what is in it would be lost. */
  readonly holds?: boolean;
  /** Whether only what is in it can close it: while something runs, or shows what is shown once. */
  readonly keeps?: boolean;
  readonly children: ReactNode;
}

/** A modal dialog or drawer: holds the focus while it is open and gives it back. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  side = 'middle',
  holds,
  keeps,
  children,
}: DialogProps) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(isOpen) => !isOpen && !keeps && onClose()}
      disablePointerDismissal={(holds ?? false) || (keeps ?? false)}
    >
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className={`dialog dialog-${side}`}>
          <header className="dialog-head">
            <Base.Title className="dialog-title">{title}</Base.Title>
            {!keeps && (
              <Base.Close render={<IconButton label="Close" icon={<X size={18} aria-hidden />} />} />
            )}
          </header>
          {description !== undefined && (
            <Base.Description className="dialog-description">{description}</Base.Description>
          )}
          <div className="dialog-body">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The buttons at the end of a dialog or form. */
export function Actions({ children }: { readonly children: ReactNode }) {
  return <div className="actions">{children}</div>;
}
