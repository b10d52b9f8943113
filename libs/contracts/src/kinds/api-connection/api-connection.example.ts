export const apiConnectionExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'ApiConnection',
  metadata: {
    name: 'example_api_connection',
    description: 'The API of the example',
    version: '1.0.0',
    tags: [],
    annotations: [],
  },
  spec: {
    connection: {
      baseUrl: 'https://api.example.com',
      apiKey: 'replace-me',
      authMethod: 'token',
      timeout: 30,
    },
  },
};
