import { z } from 'zod';

const hourMs = 60 * 60 * 1000;
const port = z.coerce.number().int().min(0).max(65535);
/** Comma-separated, without empty members. */
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((member) => member.trim())
      .filter((member) => member !== ''),
  );
const rate = z.coerce.number().min(0).max(1_000_000).default(0);

/** Every setting of the system: environment variable, meaning, default. The docs are generated from this. */
export const settingsSchema = z.object({
  SMARTER_HOST: z.string().min(1).default('127.0.0.1').describe('Address that the API listens on.'),
  SMARTER_PORT: port.default(9357).describe('Port of the API; 0 takes a free one.'),
  SMARTER_METRICS_PORT: port
    .default(9464)
    .describe('Port of the Prometheus metrics, on the same address; 0 takes a free one.'),
  SMARTER_DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .describe('Folder of everything that is kept; used by one process at a time.'),
  SMARTER_TRUSTED_PROXIES: z
    .string()
    .default('')
    .describe('Addresses or CIDR ranges, comma-separated, whose X-Forwarded-For is believed.'),
  SMARTER_RATE_LIMIT_KEY: rate.describe(
    'Requests per second that each API key may send, decimals allowed; 0 is no limit.',
  ),
  SMARTER_RATE_LIMIT_ADDRESS: rate.describe(
    'Requests per second that each client address (IPv6: each /64 network) may send, counted before authentication, decimals allowed; 0 is no limit.',
  ),
  SMARTER_SESSION_IDLE_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .default(12 * hourMs)
    .describe('Milliseconds without a request after which a sign-in session ends.'),
  SMARTER_SESSION_LIFETIME_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .default(7 * 24 * hourMs)
    .describe('Milliseconds after which a sign-in session ends, however it is used.'),
  SMARTER_SESSION_COOKIE_SECURE: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      '`on` where browsers reach the API by https only: they send the cookie of a session no other way then.',
    ),
  SMARTER_CHAT_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Base address of an OpenAI-compatible endpoint, such as https://api.openai.com/v1, that chatbots without another one prompt.',
    ),
  SMARTER_CHAT_API_KEY: z.string().min(1).optional().describe('The key that it is asked with.'),
  SMARTER_CHAT_MODEL: z
    .string()
    .min(1)
    .optional()
    .describe('The model that is asked where a chatbot names none.'),
  SMARTER_CHAT_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(60_000)
    .describe('Milliseconds after which a prompt is given up, with all its retries.'),
  SMARTER_CHAT_ORIGINS: list.describe(
    'Origins of endpoints, comma-separated, that accounts may name in a Secret; without any they may give keys only.',
  ),
  SMARTER_RECORDING: z
    .enum(['on', 'off'])
    .default('on')
    .describe('`off` is for measuring only: nothing is journaled, and every answer says so.'),
  SMARTER_BOOTSTRAP_API_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .optional()
    .describe('API key for the first start, instead of a made-up one that is printed once.'),
  SMARTER_BOOTSTRAP_PASSWORD: z
    .string()
    .min(12)
    .optional()
    .describe('Password of the first admin, instead of a made-up one that is printed once.'),
  SMARTER_LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('How much is logged, as JSON lines on standard output.'),
  SMARTER_UNKNOWN_AFTER_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(120_000)
    .describe(
      'Milliseconds after which a recorded intent without an outcome becomes `unknown`, if its operation has ended or, in the distributed mode, must have: there at least 30000, with chatbots 40000 more than `SMARTER_CHAT_TIMEOUT_MS`, and the same for all roles.',
    ),
  SMARTER_RETENTION_MINIMUM_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(1)
    .describe('Days that every entry is kept at least, whatever the policy of its account says.'),
  SMARTER_RETENTION_COOLING_OFF_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(24 * hourMs)
    .describe(
      'Milliseconds that a retention policy waits, and can be cancelled, if it deletes anything earlier.',
    ),
  SMARTER_PURGE_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(24 * hourMs)
    .default(hourMs)
    .describe('Milliseconds between two runs of the purge.'),
  SMARTER_LOG_RETENTION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .default(24)
    .describe(
      'Hours after which the embedded operation log drops what the ledger has; never longer than the minimum retention.',
    ),
  SMARTER_CLOCK_SETTLING_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(24 * hourMs)
    .describe(
      'Milliseconds that the clock must have been ahead of the time that has certainly passed before the purge follows it.',
    ),
  SMARTER_TEST_BUS: z
    .enum(['plain', 'cruel'])
    .default('plain')
    .describe('`cruel` is for tests only: every fact is delivered late, twice and now and then again.'),
  KAFKA_BROKERS: list.describe(
    'Kafka brokers, `host:port`, comma-separated: for the roles of the distributed mode, which need it.',
  ),
  KAFKA_TLS: z.enum(['off', 'on']).default('off').describe('Whether connections to the brokers use TLS.'),
  KAFKA_TLS_CA_FILE: z
    .string()
    .optional()
    .describe(
      'PEM file of the authority that signed the brokers\u2019 certificates, instead of those of the system.',
    ),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .default('scram-sha-512')
    .describe('How to sign in at the brokers, where a user name is given.'),
  KAFKA_SASL_USERNAME: z
    .string()
    .optional()
    .describe('User name at the brokers; without it nobody signs in.'),
  KAFKA_SASL_PASSWORD: z.string().optional().describe('Password at the brokers.'),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'may have letters, digits, dots, dashes and underscores')
    .default('')
    .describe('Put before the name of every topic and group, where several systems share the brokers.'),
  KAFKA_RETENTION_MS: z.coerce
    .number()
    .int()
    .min(hourMs)
    .default(7 * 24 * hourMs)
    .describe(
      'Milliseconds that Kafka keeps operation events and facts, and up to a day more; provisioning sets it.',
    ),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    // What is behind the first one would count as a host, and be named where it is not found.
    .refine(
      (uri) => uri.split('@').length <= 2,
      'has an @ too many: in user and password it is written as %40',
    )
    .optional()
    .describe('MongoDB of the distributed mode, with user and password where it asks for them.'),
  MONGODB_DATABASE: z
    .string()
    .regex(/^[\w-]{1,60}$/)
    .default('smarter')
    .describe('Database of the system there.'),
  SMARTER_SEALING_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .optional()
    .describe(
      'Key under which the roles of the distributed mode seal their calls; the same for all of them.',
    ),
  SMARTER_WRAPPING_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .optional()
    .describe(
      'Key under which accounts wraps the keys of what is sealed in the distributed mode; without one it is SMARTER_SEALING_KEY.',
    ),
  SMARTER_WRAPPING_KEYS_EARLIER: list
    .refine(
      (keys) => keys.every((key) => /^[0-9a-f]{64}$/.test(key)),
      'must be 64 lower-case hex digits each',
    )
    .describe('Earlier ones, comma-separated, until a rotation is done.'),
  npm_lifecycle_event: z
    .string()
    .optional()
    .describe('Set by npm; a server that npm started ends when npm does.'),
});

const consistentSettings = settingsSchema.refine(
  (settings) => settings.SMARTER_LOG_RETENTION_HOURS <= settings.SMARTER_RETENTION_MINIMUM_DAYS * 24,
  {
    path: ['SMARTER_LOG_RETENTION_HOURS'],
    message: 'must not be longer than SMARTER_RETENTION_MINIMUM_DAYS: the log would outlive the policies',
  },
);

export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** What the command line for operators reads. The docs are generated from this. */
export const commandLineSettingsSchema = z.object({
  SMARTER_URL: z
    .string()
    .default('http://127.0.0.1:9357')
    .describe('Address of the API; `--url` takes its place.'),
  SMARTER_API_KEY: z
    .string()
    .optional()
    .describe('API key to call the API with; `--key-file` takes its place.'),
  SMARTER_DATA_DIR: settingsSchema.shape.SMARTER_DATA_DIR.describe(
    'Folder that `bootstrap` works on, while no server uses it.',
  ),
});

export type CommandLineSettings = Readonly<z.infer<typeof commandLineSettingsSchema>>;

/** The settings can't be used; the message lists every problem, one a line. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** Reads the settings; an empty variable counts as absent. Throws `SettingsError` with all problems. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  return read(consistentSettings, environment);
}

/** As `readSettings`, for the command line. */
export function readCommandLineSettings(environment: NodeJS.ProcessEnv = process.env): CommandLineSettings {
  return read(commandLineSettingsSchema, environment);
}

function read<Schema extends z.ZodType>(schema: Schema, environment: NodeJS.ProcessEnv): z.infer<Schema> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new SettingsError(
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
  );
}
