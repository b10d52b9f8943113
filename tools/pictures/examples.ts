/** Fills a new server with what an account may look like: people, keys, resources, and a morning's requests. */
export async function fillWithExamples(url: string, apiKey: string): Promise<void> {
  const asking = async (key: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Token ${key}`, 'user-agent': 'smarter/0.2.1' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const admin = (path: string, body?: unknown) => asking(apiKey, path, body);
  const company = {
    company_name: 'Lovelace Engines',
    phone_number: '+44 20 7946 0100',
    address1: '12 St James’s Square',
    address2: null,
    city: 'London',
    state: 'London',
    postal_code: 'SW1Y 4JH',
    country: 'GBR',
    language: 'en-GB',
    timezone: 'Europe/London',
    currency: 'GBP',
  };
  await fetch(`${url}/api/v1/account`, {
    method: 'PUT',
    headers: { authorization: `Token ${apiKey}` },
    body: JSON.stringify(company),
  });
  for (const [username, first, last, role] of [
    ['ada', 'Ada', 'Lovelace', { is_staff: true }],
    ['charles', 'Charles', 'Babbage', {}],
    ['mary', 'Mary', 'Somerville', { is_auditor: true }],
  ] as const) {
    const user = { username, email: `${username}@example.com`, first_name: first, last_name: last, ...role };
    await admin('/api/v1/users', user);
  }
  const keys: string[] = [];
  for (const key of [
    { name: 'nightly export', level: 'account' },
    { name: 'ada’s laptop', username: 'ada' },
    { name: 'engine room', username: 'charles', expires_at: '2099-01-01T00:00:00Z' },
  ]) {
    const { data } = await admin('/api/v1/api-keys', key);
    keys.push((data as { api_key: string }).api_key);
  }
  for (const kind of ['secret', 'plugin', 'chatbot']) {
    const { data } = await admin(`/api/v1/cli/example_manifest/${kind}`);
    const manifest = data as { metadata: object };
    const name = { secret: 'model_key', plugin: 'opening_hours', chatbot: 'helpdesk' }[kind];
    await admin('/api/v1/cli/apply', { ...manifest, metadata: { ...manifest.metadata, name } });
  }
  const asked = [
    '/api/v1/cli/whoami',
    '/api/v1/cli/get/chatbots',
    '/api/v1/cli/describe/chatbot?name=helpdesk',
    '/api/v1/cli/describe/plugin?name=opening_hours',
    '/api/v1/cli/describe/plugin?name=closing_hours',
    '/api/v1/users',
    '/api/v1/journal/entries?limit=5',
  ];
  for (let turn = 0; turn < 12; turn += 1)
    for (const [index, path] of asked.entries())
      await asking(keys[(turn + index) % keys.length] ?? apiKey, path);
  await asking('0'.repeat(64), '/api/v1/users');
}
