import { pick, type Random } from './random.ts';

/** A request, before it is sent. `body` gets the number of the request, to be unlike every other. */
export interface Planned {
  readonly weight: number;
  readonly method: string;
  readonly path: string;
  readonly key: 'good' | 'bad' | 'none';
  readonly changesState?: true;
  readonly body?: (number: number) => string;
}

/** The field of the account by which an effect is known: the number of the request that caused it. */
export const effectField = 'address2';

const apply = '/api/v1/cli/apply/';

export const whoami: Planned = { weight: 4, method: 'GET', path: '/api/v1/cli/whoami/', key: 'good' };

/** Changes the account to what it never was. */
export const change: Planned = {
  weight: 6,
  method: 'POST',
  path: apply,
  key: 'good',
  changesState: true,
  body: manifest,
};

const planned: readonly [Planned, ...Planned[]] = [
  whoami,
  { weight: 1, method: 'POST', path: '/api/v1/cli/whoami/', key: 'good' },
  { weight: 1, method: 'GET', path: '/api/v1/cli/describe/account/', key: 'good' },
  { weight: 1, method: 'GET', path: '/api/v1/journal/entries/', key: 'good' },
  change,
  { weight: 1, method: 'POST', path: apply, key: 'good', body: () => 'kind: Nothing' },
  { weight: 1, method: 'POST', path: apply, key: 'bad', body: manifest },
  { weight: 1, method: 'GET', path: '/api/v1/cli/whoami/', key: 'bad' },
  { weight: 1, method: 'GET', path: '/api/v1/cli/whoami/', key: 'none' },
  { weight: 1, method: 'DELETE', path: '/api/v1/cli/whoami/', key: 'good' },
  { weight: 1, method: 'GET', path: '/', key: 'none' },
];

/** The next request of a client: reads, changes, bad keys, no keys, wrong methods, unknown paths. */
export function plan(random: Random): Planned {
  return pick(random, planned);
}

function manifest(number: number): string {
  return JSON.stringify({
    apiVersion: 'smarter.sh/v1',
    kind: 'Account',
    metadata: {},
    spec: {
      config: {
        companyName: 'Smarter',
        phoneNumber: '+1 (512) 833-6955',
        address1: '1700 South Lamar Blvd',
        [effectField]: String(number),
        city: 'Austin',
        state: 'TX',
        postalCode: '78704',
        country: 'USA',
        language: '',
        timezone: 'America/Chicago',
        currency: 'USD',
      },
    },
  });
}
