export const secretExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'Secret',
  metadata: {
    name: 'example_secret',
    description: 'A secret that other resources name',
    version: '1.0.0',
    tags: [],
    annotations: [],
  },
  spec: { config: { value: 'replace-me', expiration_date: '2090-12-31T23:59:59Z' } },
};
