import { InvalidArgumentError, type Command } from 'commander';
import { purgesSchema, retentionRuleSchema, type RetentionRule } from '#contracts';
import { usageFailure } from '../../exit-codes.ts';
import { given } from '../../input/arguments.ts';
import { Session, type Surroundings } from '../../session.ts';

interface PolicyOptions {
  readonly defaultDays?: number;
  readonly rule?: readonly RetentionRule[];
}

/** `journal retention …` and `journal purges`: how long entries are kept, and what was deleted. */
export function addRetention(journal: Command, surroundings: Surroundings): void {
  const retention = journal.command('retention').description('how long entries are kept');

  retention
    .command('show')
    .description('show what holds, what waits, and what will be deleted when')
    .action(async (_options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showRecord(await session.api.call('GET', 'journal/retention/'));
    });

  addPolicyOptions(
    retention
      .command('set')
      .description('replace the whole policy; what is left out of it is the default')
      .action(async (options: PolicyOptions, command: Command) => {
        const session = new Session(surroundings, command);
        const policy = policyOf(options);
        if (Object.keys(policy).length === 0) {
          throw usageFailure('Say what the policy shall be: --default-days, --rule, or both.');
        }
        session.showChange(await session.api.call('PUT', 'journal/retention/', policy));
      }),
  );

  addPolicyOptions(
    retention
      .command('preview')
      .description('show what a policy would delete, and when; the one that holds without options')
      .action(async (options: PolicyOptions, command: Command) => {
        const session = new Session(surroundings, command);
        const policy = policyOf(options);
        const body = Object.keys(policy).length === 0 ? {} : { policy };
        session.showRecord(await session.api.call('POST', 'journal/retention/preview/', body));
      }),
  );

  retention
    .command('cancel')
    .description('cancel the policy that waits')
    .action(async (_options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showChange(await session.api.call('DELETE', 'journal/retention/pending/'));
    });

  journal
    .command('purges')
    .description('list what was deleted, the newest run first')
    .action(async (_options, command: Command) => {
      const session = new Session(surroundings, command);
      const { data } = await session.api.call('GET', 'journal/purges/', undefined, { limit: '200' });
      const { runs, backlog, next_run: next } = purgesSchema.parse(data);
      session.showList(['ordered_at', 'finished_at', 'purged', 'entry_id'], runs);
      session.terminal.say(`${backlog} entries are due; the next run is at ${next ?? 'no known time'}`);
    });
}

function addPolicyOptions(command: Command): void {
  command
    .option('--default-days <days>', 'days for what no rule matches', daysOf)
    .option(
      '--rule <rule>',
      'such as class=read:30 or command=apply,thing=User:90; may be repeated, the first that matches wins',
      (text: string, rules: readonly RetentionRule[] = []) => [...rules, ruleOf(text)],
    );
}

function policyOf({ defaultDays, rule }: PolicyOptions) {
  return given({ default_days: defaultDays, rules: rule });
}

function daysOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('It is a number of days.');
  return Number(text);
}

/** `class=read,thing=User:30`. */
function ruleOf(text: string): RetentionRule {
  const [, matches = '', days] = /^(.+):(\d{1,4})$/.exec(text) ?? [];
  const match: Record<string, string> = {};
  for (const part of matches.split(',')) {
    const [name = '', value = ''] = part.split('=', 2);
    match[name] = value;
  }
  const rule = retentionRuleSchema.safeParse({ match, days: Number(days) });
  if (rule.success) return rule.data;
  throw new InvalidArgumentError('It is like class=read:30, with class, command and thing as it needs.');
}
