import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../src/program.ts';
import { run } from '../src/run.ts';
import { ApiDouble } from './api.double.ts';
import { TerminalDouble } from './terminal.double.ts';

const apiKey = 'a1'.repeat(32);
let api: ApiDouble;

beforeEach(async () => {
  api = await ApiDouble.start();
});
afterEach(() => api.stop());

/** Runs a command line against the double; answers what it left. */
async function admin(line: string, terminal = TerminalDouble.piped(), key?: string, url = api.url) {
  const args = line.split(' ').filter((word) => word !== '');
  const exitCode = await run(commandLine({ terminal, apiKey: key ?? apiKey, url }), args, terminal);
  return { exitCode, output: terminal.output, errors: terminal.errors };
}

describe('every command asks the API what it says', () => {
  const moment = '2027-01-31T12:00:00Z';
  it.each<[string, string, string, unknown]>([
    ['accounts list', 'GET', 'accounts/?limit=200', undefined],
    ['accounts show 1111-2222-3333', 'GET', 'accounts/1111-2222-3333/', undefined],
    ['accounts switch 1111-2222-3333 on', 'PATCH', 'accounts/1111-2222-3333/', { is_active: true }],
    ['accounts switch 1111-2222-3333 off --yes', 'PATCH', 'accounts/1111-2222-3333/', { is_active: false }],
    ['accounts close 1111-2222-3333 --yes', 'DELETE', 'accounts/1111-2222-3333/', undefined],
    [
      'users list --account-number 1111-2222-3333',
      'GET',
      'users/?account_number=1111-2222-3333&limit=200',
      undefined,
    ],
    ['users show a/b', 'GET', 'users/a%2Fb/', undefined],
    [
      'users create ada --email ada@example.com --admin --first-name Ada',
      'POST',
      'users/',
      { username: 'ada', email: 'ada@example.com', first_name: 'Ada', is_staff: true },
    ],
    [
      'users create ada --email ada@example.com --make-password',
      'POST',
      'users/',
      { username: 'ada', email: 'ada@example.com', make_password: true },
    ],
    [
      'users change ada --no-admin --auditor --no-platform-admin',
      'PATCH',
      'users/ada/',
      { is_staff: false, is_auditor: true, is_superuser: false },
    ],
    ['users switch ada off --yes', 'PATCH', 'users/ada/', { is_active: false }],
    ['users password ada --make-password', 'POST', 'users/ada/password/', { make_password: true }],
    ['users delete ada --yes', 'DELETE', 'users/ada/', undefined],
    ['users erase ada --yes', 'POST', 'users/ada/erase/', undefined],
    ['keys list', 'GET', 'api-keys/?limit=200', undefined],
    ['keys show 17', 'GET', 'api-keys/17/', undefined],
    ['keys create ci', 'POST', 'api-keys/', { name: 'ci', level: 'user' }],
    [
      `keys create ci --level account --description builds --expires ${moment}`,
      'POST',
      'api-keys/',
      { name: 'ci', level: 'account', description: 'builds', expires_at: moment },
    ],
    [
      'keys create ci --user ada --expires never',
      'POST',
      'api-keys/',
      { name: 'ci', level: 'user', username: 'ada', expires_at: null },
    ],
    ['keys rename 17 builds', 'PATCH', 'api-keys/17/', { name: 'builds' }],
    ['keys switch 17 on', 'PATCH', 'api-keys/17/', { is_active: true }],
    [`keys expire 17 ${moment}`, 'PATCH', 'api-keys/17/', { expires_at: moment }],
    ['keys expire 17 never', 'PATCH', 'api-keys/17/', { expires_at: null }],
    ['keys rotate 17', 'POST', 'api-keys/17/rotate/', {}],
    ['keys rotate 17 --grace 60', 'POST', 'api-keys/17/rotate/', { grace_seconds: 60 }],
    ['keys delete 17 --yes', 'DELETE', 'api-keys/17/', undefined],
    ['journal show an-entry', 'GET', 'journal/entries/an-entry/', undefined],
    ['journal retention show', 'GET', 'journal/retention/', undefined],
    [
      'journal retention set --default-days 90 --rule class=read:30 --rule command=apply,thing=User:365',
      'PUT',
      'journal/retention/',
      {
        default_days: 90,
        rules: [
          { match: { class: 'read' }, days: 30 },
          { match: { command: 'apply', thing: 'User' }, days: 365 },
        ],
      },
    ],
    ['journal retention preview', 'POST', 'journal/retention/preview/', {}],
    [
      'journal retention preview --default-days 1',
      'POST',
      'journal/retention/preview/',
      { policy: { default_days: 1 } },
    ],
    ['journal retention cancel', 'DELETE', 'journal/retention/pending/', undefined],
  ])('%s', async (line, method, path, body) => {
    api.replies = [{ body: { data: { items: [], next: null }, message: 'Well done' } }];
    expect(await admin(line)).toMatchObject({ exitCode: 0 });
    expect(api.asked).toEqual([{ method, url: `/api/v1/${path}`, authorization: `Token ${apiKey}`, body }]);
  });

  it('accounts open, with every member that an account has', async () => {
    await admin('accounts open --company-name Example --country USA --address1 Street');
    expect(api.asked[0]?.body).toEqual({
      company_name: 'Example',
      phone_number: '',
      address1: 'Street',
      city: '',
      state: '',
      postal_code: '',
      country: 'USA',
      language: '',
      timezone: '',
      currency: '',
    });
  });
});

describe('replays', () => {
  const replay = (state: string, difference: object | null = null) => ({
    body: {
      message: 'The replay has begun',
      data: {
        ...{ id: 'r1', state, error: null, started_at: '', ended_at: null },
        views: [
          {
            ...{ view: 'stats', state: state === 'running' ? 'rebuilding' : state, entries: 5 },
            ...{ of_entries: 10, rows: 3, parked: 0, difference, switched: false },
          },
        ],
      },
    },
  });

  it('are waited for, with their progress for whoever watches', async () => {
    api.replies = [replay('running'), replay('running'), replay('equal')];
    const { exitCode, output, errors } = await admin(
      'journal replays start --view stats --switch',
      TerminalDouble.typing(),
    );
    expect(exitCode).toBe(0);
    expect(api.asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/api/v1/journal/replays/', { view: 'stats', switch: true }],
      ['GET', '/api/v1/journal/replays/r1/', undefined],
      ['GET', '/api/v1/journal/replays/r1/', undefined],
    ]);
    expect(errors).toMatch(/50 % {2}5 of 10[^]*Replay r1: equal/);
    expect(output).toMatch(/^stats +equal +5 +3 +0 +no +-$/m);
  });

  it('that find a view wrong name the row, and the exit code says so', async () => {
    api.replies = [replay('different', { row: '["1","all",0,""]', live: '7', rebuilt: '8' })];
    const { exitCode, output, errors } = await admin('journal replays show r1');
    expect(exitCode).toBe(3);
    expect(output).toContain('"live":"7","rebuilt":"8"');
    expect(errors).toContain('views are different');
  });
});

/** An error as the API answers it. */
const refusal = (status: number, code: string) => ({
  status,
  headers: { 'smarter-journal-id': 'op-7' },
  body: {
    api: 'smarter.sh/v1',
    context: 'thing=User, command=apply',
    description: 'There is no such user.',
    error: {
      errorClass: code,
      description: 'There is no such user.',
      status: String(status),
      field: 'username',
      operation_id: 'op-7',
      stacktrace: null,
      args: null,
      cause: null,
      context: 'thing=User, command=apply',
    },
    metadata: { command: 'apply' },
    thing: 'User',
  },
});

describe('a tail', () => {
  const entry = (seq: number) => ({
    ...{
      id: `entry-${seq}`,
      seq,
      operation_id: `entry-${seq}`,
      key: 'k',
      recorded_at: 't',
      received_at: null,
    },
    ...{ duration_us: 1, command: 'apply', thing: 'User', name: 'ada', class: 'write', method: 'POST' },
    ...{ path: null, route: null, status: 200, outcome: 'succeeded', error: null, settles: null },
    ...{ quarantined: false, purged: false, unopened: false, client: { ip: null, user_agent: null } },
    actor: { kind: 'user-key', account_number: null, user: 'grace', key_id: null, role: null },
  });
  const event = (seq: number) => `id: ${seq}\nevent: entry\ndata: ${JSON.stringify(entry(seq))}\n\n`;

  it('goes on behind the last entry when its connection ends, until the API turns it down', async () => {
    api.replies = [
      { body: event(7) + event(9) },
      { body: event(12) + 'id: 13\nevent: cut\ndata: {"after":13,"reason":"stopping"}\n\n' },
      refusal(401, 'AUTH.BAD_KEY'),
    ];
    const { exitCode, output, errors } = await admin('journal tail --after 3 --user grace');
    expect(exitCode).toBe(1);
    expect(output.split('\n').map((line) => line.split('  ')[0])).toEqual(['7', '9', '12', '']);
    expect(output).toContain('7  t  grace  apply  User  ada  200  succeeded');
    expect(errors).toContain('stopping');
    expect(api.asked.map(({ url }) => new URL(url ?? '', 'http://x').searchParams.get('after'))).toEqual([
      '3',
      '9',
      '13',
    ]);
  });
});

describe('results', () => {
  const rows = [
    { username: 'ada', email: 'ada@example.com', is_active: true },
    { username: 'bob\u001b[2J', email: '', is_active: false },
  ];

  it('are tables over all pages, in which nothing can steer the terminal', async () => {
    api.replies = rows.map((row, index) => ({
      body: { data: { items: [row], next: index === 0 ? 'more' : null } },
    }));
    const { output } = await admin('users list');
    expect(api.asked[1]?.url).toBe('/api/v1/users/?limit=200&cursor=more');
    expect(output).toBe(
      [
        'USERNAME  EMAIL            IS STAFF  IS AUDITOR  IS SUPERUSER  IS ACTIVE  CREATED AT',
        'ada       ada@example.com  -         -           -             yes        -',
        'bob\ufffd[2J   -                -         -           -             no         -',
        '',
      ].join('\n'),
    );
  });

  it('are JSON where it is asked for', async () => {
    api.replies = [{ body: { data: { items: rows, next: null } } }];
    expect(JSON.parse((await admin('users list --json')).output)).toEqual(rows);
  });

  it('of a change are said with their entry in the journal, beside the output', async () => {
    api.replies = [{ body: { data: {}, message: 'User ada applied successfully' } }];
    expect(await admin('users switch ada on')).toEqual({
      exitCode: 0,
      output: '',
      errors: 'User ada applied successfully (journal: an-operation)\n',
    });
  });

  it('that are shown once are all of the output', async () => {
    api.replies = [{ body: { data: { api_key: 'the key' }, message: 'Done' } }];
    const { output, errors } = await admin('keys create ci');
    expect(output).toBe('the key\n');
    expect(errors).toContain('shown once');
  });
});

describe('errors', () => {
  it('of the API name code, field and entry', async () => {
    api.replies = [refusal(404, 'USERS.NOT_FOUND')];
    expect(await admin('users show eve')).toEqual({
      exitCode: 1,
      output: '',
      errors: 'error: There is no such user. (USERS.NOT_FOUND, HTTP 404)\nfield: username\njournal: op-7\n',
    });
  });

  it('are JSON where it is asked for', async () => {
    api.replies = [refusal(503, 'JOURNAL.UNAVAILABLE')];
    const { exitCode, errors } = await admin('users show eve --json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(errors)).toMatchObject({
      error: { code: 'JOURNAL.UNAVAILABLE', status: 503, operationId: 'op-7' },
    });
  });

  it('of something that is not the API are told apart', async () => {
    api.replies = [{ status: 502, body: '<html>' }];
    const { exitCode, errors } = await admin('users list');
    expect(exitCode).toBe(3);
    expect(errors).toContain('is it the Smarter API?');
  });

  it('of a server that is not there say so', async () => {
    const gone = await ApiDouble.start();
    const { url } = gone;
    await gone.stop();
    const { exitCode, errors } = await admin('users list', TerminalDouble.piped(), apiKey, url);
    expect(exitCode).toBe(3);
    expect(errors).toContain(`${url} can not be reached`);
  });

  it.each([
    ['nonsense', 'unknown command'],
    ['users create ada', "required option '--email <address>'"],
    ['users change ada', 'Nothing is given'],
    ['users switch ada perhaps', 'Allowed choices are on, off'],
    ['keys expire 17 tomorrow', 'It is 30d'],
    ['keys rotate 17 --grace soon', 'number of seconds'],
    ['users create ada --email a@b.c --make-password --password-stdin', 'Either'],
    ['keys create ci --key secret', 'unknown option'],
  ])('of usage are 2 and ask nothing: %s', async (line, message) => {
    const { exitCode, errors } = await admin(line);
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(api.asked).toEqual([]);
  });
});

describe('what is taken away', () => {
  it('is asked for first, by its name', async () => {
    const { exitCode } = await admin('users delete ada', TerminalDouble.typing('ada'));
    expect(exitCode).toBe(0);
    expect(api.asked).toHaveLength(1);
  });

  it('stays where another name is typed', async () => {
    expect(await admin('users delete ada', TerminalDouble.typing('y'))).toMatchObject({ exitCode: 4 });
    expect(api.asked).toEqual([]);
  });

  it.each([
    'accounts close 1-2-3',
    'accounts switch 1-2-3 off',
    'users delete ada',
    'users erase ada',
    'users switch ada off',
    'keys delete 17',
    'keys switch 17 off',
    'keys rotate 17 --grace 0',
  ])('needs --yes where nobody can be asked: %s', async (line) => {
    const { exitCode, errors } = await admin(line);
    expect(exitCode).toBe(2);
    expect(errors).toContain('--yes');
    expect(api.asked).toEqual([]);
  });
});

describe('secrets', () => {
  it('the key may be in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smarter-key-'));
    const file = join(folder, 'key');
    writeFileSync(file, `${'b2'.repeat(32)}\n`);
    const terminal = TerminalDouble.piped();
    const args = ['users', 'show', 'ada', '--key-file', file, '--url', api.url];
    expect(
      await run(commandLine({ terminal, apiKey: undefined, url: 'http://127.0.0.1:9' }), args, terminal),
    ).toBe(0);
    expect(api.asked[0]?.authorization).toBe(`Token ${'b2'.repeat(32)}`);
    rmSync(folder, { recursive: true });
  });

  it.each([undefined, '', 'two words'])('without a usable key nothing is asked: %j', async (key) => {
    const terminal = TerminalDouble.piped();
    expect(await run(commandLine({ terminal, apiKey: key, url: api.url }), ['users', 'list'], terminal)).toBe(
      2,
    );
    expect(api.asked).toEqual([]);
  });

  it('a password is typed twice, and not shown', async () => {
    const { errors } = await admin(
      'users password ada',
      TerminalDouble.typing('a long password', 'a long password'),
    );
    expect(api.asked[0]?.body).toEqual({ password: 'a long password' });
    expect(errors).not.toContain('a long password');
  });

  it('two passwords that differ change nothing', async () => {
    const { exitCode } = await admin(
      'users password ada',
      TerminalDouble.typing('a long password', 'another'),
    );
    expect(exitCode).toBe(4);
    expect(api.asked).toEqual([]);
  });

  it('the own password comes after the current one', async () => {
    await admin(
      'users password ada --own --password-stdin',
      TerminalDouble.piped('the old one\nthe new one\n'),
    );
    expect(api.asked[0]?.body).toEqual({ current: 'the old one', password: 'the new one' });
  });

  it.each([
    ['Ctrl-C', 'users password ada', '\u0003'],
    ['Ctrl-C', 'users delete ada', '\u0003'],
    ['Ctrl-D', 'users password ada', '\u0004'],
    ['Ctrl-D', 'users delete ada', '\u0004'],
  ])('%s at the question of "%s" says that nothing was done', async (_key, line, typed) => {
    const { exitCode, errors } = await admin(line, TerminalDouble.typing(typed));
    expect(exitCode).toBe(4);
    expect(errors).toContain('error: Nothing was done.');
    expect(api.asked).toEqual([]);
  });

  it('a file that can not be written is refused before anything is asked', async () => {
    const missing = join(tmpdir(), 'there-is-no-such-folder', 'export.jsonl');
    const { exitCode, errors } = await admin(`journal export --output ${missing}`);
    expect(exitCode).toBe(2);
    expect(errors).toContain(`${missing} can not be written`);
    expect(api.asked).toEqual([]);
  });

  it('a password can not be asked for without a terminal', async () => {
    expect(await admin('users password ada')).toMatchObject({ exitCode: 2 });
  });
});

describe('--help', () => {
  it.each([
    '',
    'accounts',
    'users',
    'keys',
    'users create',
    'keys rotate',
    'journal',
    'journal retention set',
  ])('is there for "%s"', async (line) => {
    const { exitCode, output } = await admin(`${line} --help`);
    expect(exitCode).toBe(0);
    expect(output).toContain('Usage: npm run -s admin --');
    expect(output).toContain('--account-number');
    expect(output).toContain('Exit codes');
    expect(await admin(`help ${line}`)).toMatchObject({ exitCode: 0, output });
  });

  it('names a command that is not there', async () => {
    expect(await admin('help journal retention sit')).toMatchObject({ exitCode: 2 });
  });
});

describe('what could do harm by being left out', () => {
  it('a policy is not put back to the default by a command without options', async () => {
    const { exitCode, errors } = await admin('journal retention set');
    expect(exitCode).toBe(2);
    expect(errors).toContain('--default-days');
    expect(api.asked).toEqual([]);
  });
});
