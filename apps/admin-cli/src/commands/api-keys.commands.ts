import { Option, type Command } from 'commander';
import { apiKeyLevels } from '#contracts';
import { expiryOf, given, momentOf, secondsOf, switchArgument } from '../input/arguments.ts';
import { Session, type Surroundings } from '../session.ts';

const columns = ['key_id', 'name', 'level', 'username', 'is_active', 'expires_at', 'created_at'];

interface NewKeyOptions {
  readonly level: string;
  readonly user?: string;
  readonly description?: string;
  readonly expires?: string;
}

/** `keys …`: the API keys of an account. */
export function addApiKeys(program: Command, surroundings: Surroundings): void {
  const keys = program.command('keys').description('API keys of the account');

  keys
    .command('list')
    .description('list the keys of the account, the oldest first')
    .action(async (_options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showList(columns, await session.api.list('api-keys/'));
    });

  keys
    .command('show <key-id>')
    .description('show what is known of a key; never the key itself')
    .action(async (keyId: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showRecord(await session.api.call('GET', pathOf(keyId)));
    });

  keys
    .command('create <name>')
    .description('create a key and print it once')
    .addOption(new Option('--level <level>', 'who it acts as').choices(apiKeyLevels).default('user'))
    .option('--user <username>', 'owner of a key of level user; you without it')
    .option('--description <text>', 'what it is for')
    .option('--expires <when>', 'a moment (2027-01-31T12:00:00Z), 30d, 12h, or never', momentOf)
    .action(async (name: string, options: NewKeyOptions, command: Command) => {
      const session = new Session(surroundings, command);
      const body = { name, ...membersOf(options) };
      session.showChange(await session.api.call('POST', 'api-keys/', body), 'api_key');
    });

  keys
    .command('rename <key-id> <name>')
    .description('give a key another name')
    .action(async (keyId: string, name: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showChange(await session.api.call('PATCH', pathOf(keyId), { name }));
    });

  keys
    .command('switch <key-id>')
    .addArgument(switchArgument())
    .description('switch a key on or off')
    .action(async (keyId: string, state: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      if (state === 'off') await session.confirm(`Key ${keyId} will not be usable.`, keyId);
      session.showChange(await session.api.call('PATCH', pathOf(keyId), { is_active: state === 'on' }));
    });

  keys
    .command('expire <key-id>')
    .argument('<when>', 'a moment (2027-01-31T12:00:00Z), 30d, 12h, or never', momentOf)
    .description('say until when a key can be used')
    .action(async (keyId: string, moment: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showChange(await session.api.call('PATCH', pathOf(keyId), { expires_at: expiryOf(moment) }));
    });

  keys
    .command('rotate <key-id>')
    .description('replace a key by a new one, which is printed once')
    .option('--grace <seconds>', 'how long the old one can still be used; a day without it', secondsOf)
    .action(async (keyId: string, { grace }: { grace?: number }, command: Command) => {
      const session = new Session(surroundings, command);
      const body = given({ grace_seconds: grace });
      if (grace === 0) await session.confirm(`The old key of ${keyId} will stop working at once.`, keyId);
      session.showChange(await session.api.call('POST', `${pathOf(keyId)}rotate/`, body), 'api_key');
    });

  keys
    .command('delete <key-id>')
    .description('delete a key for good')
    .action(async (keyId: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      await session.confirm(`This deletes key ${keyId} for good.`, keyId);
      session.showChange(await session.api.call('DELETE', pathOf(keyId)));
    });
}

function pathOf(keyId: string): string {
  return `api-keys/${encodeURIComponent(keyId)}/`;
}

function membersOf({ level, user, description, expires }: NewKeyOptions) {
  return given({ level, username: user, description, expires_at: expires && expiryOf(expires) });
}
