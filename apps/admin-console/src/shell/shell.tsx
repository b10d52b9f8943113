import { Dialog } from '@base-ui/react/dialog';
import { Menu as MenuIcon } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { IconButton } from '../kit/button.tsx';
import { AccountSwitch } from './account-switch.tsx';
import { Mark } from './mark.tsx';
import { Navigation } from './navigation.tsx';
import { UserMenu } from './user-menu.tsx';

/** What stands around every page: where one can go, in which account, as whom. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  // Another page begins at its top, and is told to those who don't see it.
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    setOpen(false);
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Dialog.Root open={isOpen} onOpenChange={setOpen}>
          <Dialog.Trigger render={<IconButton label="Menu" icon={<MenuIcon size={20} aria-hidden />} />} />
          <Dialog.Portal>
            <Dialog.Backdrop className="dialog-backdrop" />
            <Dialog.Popup className="side side-open" aria-label="Menu">
              <Mark />
              <AccountSwitch />
              <Navigation />
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
        <Mark />
        <UserMenu compact />
      </header>
      <aside className="side">
        <Mark />
        <AccountSwitch />
        <Navigation />
        <UserMenu />
      </aside>
      <main id="main" className="main" tabIndex={-1} ref={main}>
        {children}
      </main>
    </div>
  );
}
