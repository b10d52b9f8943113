import { expect, it } from '@jest/globals';
import { flagsOf, roleOf, roles, type Role } from './roles.ts';

it('is the same role again, whatever flags it was made into', () => {
  for (const role of Object.keys(roles) as Role[]) expect(roleOf(flagsOf(role))).toBe(role);
  expect(roleOf({ is_superuser: false, is_staff: true, is_auditor: true })).toBe('admin');
});
