import type { Command } from 'commander';

/** Filters of the search, by the name of their parameter. */
const filters: readonly (readonly [string, string, string])[] = [
  ['from', '<when>', 'recorded at or after this moment (2027-01-31T12:00:00Z, or a date)'],
  ['to', '<when>', 'recorded before this moment'],
  ['user', '<username>', 'by this user'],
  ['key_id', '<key-id>', 'with this key'],
  ['command', '<command>', 'this command, such as apply'],
  ['thing', '<kind>', 'about this kind of resource'],
  ['name', '<name>', 'about the resource of this name'],
  ['class', '<class>', 'read, write or denied'],
  ['status', '<status>', 'this status, or class of status, such as 4xx'],
  ['outcome', '<outcome>', 'with this outcome, such as failed'],
  ['ip', '<address>', 'from this address'],
  ['operation', '<id>', 'of this operation'],
  ['trace', '<id>', 'of this trace'],
  ['q', '<words>', 'with all of these words'],
];

/** Lets a command take every filter of the search. */
export function addFilters(command: Command): Command {
  for (const [name, value, description] of filters) {
    command.option(`--${name.replace('_', '-')} ${value}`, description);
  }
  return command;
}

/** The parameters of the API for what was given. */
export function filtersOf(options: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = filters.flatMap(([name]) => {
    const value = options[name.replace(/_(.)/, (_match, letter: string) => letter.toUpperCase())];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(given);
}
