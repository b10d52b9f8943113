export const sqlConnectionExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'SqlConnection',
  metadata: {
    name: 'example_sql_connection',
    description: 'The database of the example',
    version: '1.0.0',
    tags: [],
    annotations: [],
  },
  spec: {
    connection: {
      dbEngine: 'django.db.backends.mysql',
      hostname: 'sql.example.com',
      port: 3306,
      database: 'example',
      username: 'reader',
      password: 'replace-me',
      timeout: 30,
      useSsl: false,
      poolSize: 5,
      maxOverflow: 10,
      authenticationMethod: 'tcpip',
    },
  },
};
