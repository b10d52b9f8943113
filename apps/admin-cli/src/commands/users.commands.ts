import type { Command } from 'commander';
import { usageFailure } from '../exit-codes.ts';
import { given, switchArgument } from '../input/arguments.ts';
import { currentPassword, newPassword } from '../input/password.ts';
import { Session, type Surroundings } from '../session.ts';

const columns = ['username', 'email', 'is_staff', 'is_auditor', 'is_superuser', 'is_active', 'created_at'];

interface UserOptions {
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly admin?: boolean;
  readonly auditor?: boolean;
  readonly platformAdmin?: boolean;
}

interface PasswordOptions {
  readonly makePassword?: boolean;
  readonly passwordStdin?: boolean;
  readonly own?: boolean;
}

/** `users …`: the users of an account. */
export function addUsers(program: Command, surroundings: Surroundings): void {
  const users = program.command('users').description('users of the account');

  users
    .command('list')
    .description('list the users of the account, the oldest first')
    .action(async (_options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showList(columns, await session.api.list('users/'));
    });

  users
    .command('show <username>')
    .description('show one user')
    .action(async (username: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showRecord(await session.api.call('GET', pathOf(username)));
    });

  users
    .command('create <username>')
    .description('create a user; without a password it can act only by its keys')
    .requiredOption('--email <address>', 'e-mail address')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--admin', 'admin of the account')
    .option('--auditor', 'reads the journal and changes nothing')
    .option('--platform-admin', 'admin of the whole platform')
    .option('--make-password', 'make a password up and show it once')
    .option('--password-stdin', 'read the password from the standard input')
    .action(async (username: string, options: UserOptions & PasswordOptions, command: Command) => {
      const session = new Session(surroundings, command);
      const password = await passwordMembers(session, options, 'none');
      const body = { username, ...membersOf(options), ...password };
      session.showChange(await session.api.call('POST', 'users/', body), 'password');
    });

  users
    .command('change <username>')
    .description('change what is given, and nothing else')
    .option('--email <address>', 'e-mail address')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--admin', 'make an admin of the account')
    .option('--no-admin', 'no admin of the account any more')
    .option('--auditor', 'make an auditor')
    .option('--no-auditor', 'no auditor any more')
    .option('--platform-admin', 'make an admin of the whole platform')
    .option('--no-platform-admin', 'no admin of the platform any more')
    .action(async (username: string, options: UserOptions, command: Command) => {
      const session = new Session(surroundings, command);
      const members = membersOf(options);
      if (Object.keys(members).length === 0) throw usageFailure('Nothing is given that should change.');
      session.showChange(await session.api.call('PATCH', pathOf(username), members));
    });

  users
    .command('switch <username>')
    .addArgument(switchArgument())
    .description('switch a user on or off: one that is off can not act, by no key')
    .action(async (username: string, state: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      if (state === 'off') await session.confirm(`User ${username} will not be able to act.`, username);
      session.showChange(await session.api.call('PATCH', pathOf(username), { is_active: state === 'on' }));
    });

  users
    .command('password <username>')
    .description('set the password of a user')
    .option('--make-password', 'make one up and show it once')
    .option('--password-stdin', 'read it from the standard input')
    .option('--own', 'it is your own: the current one is asked for first, or is the first line of the input')
    .action(async (username: string, options: PasswordOptions, command: Command) => {
      const session = new Session(surroundings, command);
      const body = await passwordMembers(session, options, 'asked');
      session.showChange(await session.api.call('POST', `${pathOf(username)}password/`, body), 'password');
    });

  users
    .command('delete <username>')
    .description('delete a user; its personal data stays, sealed')
    .action(async (username: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      await session.confirm(`This deletes user ${username}.`, username);
      session.showChange(await session.api.call('DELETE', pathOf(username)));
    });

  users
    .command('erase <username>')
    .description('delete a user and destroy the key of its personal data')
    .action(async (username: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      await session.confirm(`This destroys the personal data of user ${username} for good.`, username);
      session.showChange(await session.api.call('POST', `${pathOf(username)}erase/`));
    });
}

function pathOf(username: string): string {
  return `users/${encodeURIComponent(username)}/`;
}

function membersOf(options: UserOptions) {
  return given({
    email: options.email,
    first_name: options.firstName,
    last_name: options.lastName,
    is_staff: options.admin,
    is_auditor: options.auditor,
    is_superuser: options.platformAdmin,
  });
}

async function passwordMembers(
  { terminal }: Session,
  { makePassword, passwordStdin, own }: PasswordOptions,
  otherwise: 'asked' | 'none',
) {
  if (makePassword && passwordStdin) throw usageFailure('Either --make-password or --password-stdin.');
  const input = passwordStdin ? await terminal.readLines() : undefined;
  const current = own ? { current: await currentPassword(terminal, input) } : {};
  if (makePassword) return { ...current, make_password: true };
  if (otherwise === 'none' && input === undefined) return {};
  return { ...current, password: await newPassword(terminal, input) };
}
