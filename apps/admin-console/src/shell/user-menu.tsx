import { Menu } from '@base-ui/react/menu';
import { ChevronsUpDown, LogOut, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useSessionActions } from './actions.context.ts';
import { useSession } from './session.context.ts';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

const themes: readonly { readonly value: Theme; readonly name: string }[] = [
  { value: 'system', name: 'As the system' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
];

const roleNames = {
  user: 'user',
  auditor: 'auditor',
  'account-admin': 'account admin',
  'platform-admin': 'platform admin',
} as const;

/** Who is signed in; their own sign-in, the theme, and the way out. */
export function UserMenu({ compact = false }: { readonly compact?: boolean }) {
  const { user } = useSession();
  const { signOut } = useSessionActions();
  const [theme, setTheme] = useState(chosenTheme);
  const [, navigate] = useLocation();
  return (
    <Menu.Root>
      <Menu.Trigger className="user-menu">
        <span className="visually-hidden">Signed in as {compact && user.username}</span>
        <span className="avatar" aria-hidden>
          {user.username.slice(0, 1).toUpperCase()}
        </span>
        {!compact && (
          <>
            <span className="user-menu-text">
              <strong>{user.username}</strong>
              <span className="soft">{roleNames[user.role]}</span>
            </span>
            <ChevronsUpDown size={15} aria-hidden />
          </>
        )}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          side={compact ? 'bottom' : 'top'}
          align={compact ? 'end' : 'start'}
          sideOffset={6}
          className="menu-place"
        >
          <Menu.Popup className="menu">
            <Menu.Item className="menu-item" onClick={() => navigate('/profile')}>
              <UserRound size={16} aria-hidden />
              Password and sessions
            </Menu.Item>
            <Menu.Separator className="menu-line" />
            <Menu.RadioGroup
              value={theme}
              onValueChange={(value: Theme) => {
                chooseTheme(value);
                setTheme(value);
              }}
            >
              <Menu.GroupLabel className="menu-label">Theme</Menu.GroupLabel>
              {themes.map(({ value, name }) => (
                <Menu.RadioItem key={value} value={value} className="menu-item" closeOnClick={false}>
                  <Menu.RadioItemIndicator className="menu-mark" keepMounted />
                  {name}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onClick={signOut}>
              <LogOut size={16} aria-hidden />
              Sign out
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
