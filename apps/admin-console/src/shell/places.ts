import {
  Activity,
  Archive,
  Boxes,
  Building2,
  KeyRound,
  ScrollText,
  UserRound,
  UsersRound,
  type LucideIcon,
} from 'lucide-react';

/** Where the Console can go: the addresses of its pages, below `/console`. */
export interface Place {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
  readonly forPlatformAdmins?: boolean;
}

export const places: readonly Place[] = [
  { path: '/journal', name: 'Journal', icon: ScrollText },
  { path: '/keys', name: 'API keys', icon: KeyRound },
  { path: '/users', name: 'Users', icon: UsersRound },
  { path: '/resources', name: 'Resources', icon: Boxes },
  { path: '/retention', name: 'Retention', icon: Archive },
  { path: '/account', name: 'Account', icon: Building2 },
  { path: '/profile', name: 'Profile', icon: UserRound },
  { path: '/system', name: 'System', icon: Activity, forPlatformAdmins: true },
];
