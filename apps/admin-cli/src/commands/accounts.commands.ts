import type { Command } from 'commander';
import { given, switchArgument } from '../input/arguments.ts';
import { Session, type Surroundings } from '../session.ts';

const columns = ['account_number', 'company_name', 'is_active', 'created_at'];

interface AccountOptions {
  readonly companyName: string;
  readonly phoneNumber: string;
  readonly address1: string;
  readonly address2?: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
  readonly language: string;
  readonly timezone: string;
  readonly currency: string;
}

/** `accounts …`: for platform admins. */
export function addAccounts(program: Command, surroundings: Surroundings): void {
  const accounts = program.command('accounts').description('accounts of the platform (platform admins)');

  accounts
    .command('list')
    .description('list all accounts, the oldest first')
    .action(async (_options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showList(columns, await session.api.list('accounts/'));
    });

  accounts
    .command('open')
    .description('open an account; it gets a number of its own')
    .requiredOption('--company-name <name>', 'name of the organisation')
    .option('--phone-number <number>', 'telephone', '')
    .option('--address1 <line>', 'street and number', '')
    .option('--address2 <line>', 'second line of the address')
    .option('--city <city>', 'city', '')
    .option('--state <state>', 'state or region', '')
    .option('--postal-code <code>', 'postal code', '')
    .option('--country <country>', 'country', '')
    .option('--language <language>', 'language, such as en-US', '')
    .option('--timezone <zone>', 'time zone, such as America/New_York', '')
    .option('--currency <currency>', 'currency, such as USD', '')
    .action(async (options: AccountOptions, command: Command) => {
      const session = new Session(surroundings, command);
      session.showChange(await session.api.call('POST', 'accounts/', bodyOf(options)));
    });

  accounts
    .command('show <number>')
    .description('show one account')
    .action(async (number: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showRecord(await session.api.call('GET', pathOf(number)));
    });

  accounts
    .command('switch <number>')
    .addArgument(switchArgument())
    .description('switch an account on or off: nobody can act in one that is off')
    .action(async (number: string, state: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      if (state === 'off') await session.confirm(`Nobody will be able to act in account ${number}.`, number);
      session.showChange(await session.api.call('PATCH', pathOf(number), { is_active: state === 'on' }));
    });

  accounts
    .command('close <number>')
    .description('delete an account for good; its number is never used again')
    .action(async (number: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      await session.confirm(`This deletes account ${number} for good.`, number);
      session.showChange(await session.api.call('DELETE', pathOf(number)));
    });
}

function pathOf(number: string): string {
  return `accounts/${encodeURIComponent(number)}/`;
}

function bodyOf(options: AccountOptions) {
  return given({
    company_name: options.companyName,
    phone_number: options.phoneNumber,
    address1: options.address1,
    address2: options.address2,
    city: options.city,
    state: options.state,
    postal_code: options.postalCode,
    country: options.country,
    language: options.language,
    timezone: options.timezone,
    currency: options.currency,
  });
}
