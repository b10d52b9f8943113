import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { ACCOUNTS_RELAY, PlatformBootstrap } from '#accounts';
import { GatewayServer, readinessOf } from '#api-gateway';
import { readSettings, SettingsError, type Settings } from '#config';
import type { Relay } from '#delivery';
import { JournalStatus, PurgeStatus, type RetentionOptions } from '#journal';
import { createLogger, Metrics, type Logger } from '#observability';
import { claimDataFolder } from '#sqlite';
import { serveMetrics } from './metrics.server.ts';
import { watchParent } from './parent.ts';
import { StandaloneModule } from './standalone.module.ts';
import { explained } from './start-failure.ts';

/** A relay that has failed for this long needs somebody to look at it. */
const relayLateMs = 10_000;

async function start(settings: Settings): Promise<void> {
  const logger = createLogger(settings.SMARTER_LOG_LEVEL);
  const metrics = new Metrics();
  const data = claimDataFolder(settings.SMARTER_DATA_DIR);
  const recording = settings.SMARTER_RECORDING === 'on';
  const trustedProxies = settings.SMARTER_TRUSTED_PROXIES.split(',').filter((range) => range !== '');
  const server = new GatewayServer({ trustedProxies, recording });
  const app = await NestFactory.create<NestFastifyApplication>(
    StandaloneModule.register({
      data,
      logger,
      metrics,
      unknownAfterMs: settings.SMARTER_UNKNOWN_AFTER_MS,
      retention: retentionOf(settings),
      cruelBus: settings.SMARTER_TEST_BUS === 'cruel',
      limits: { key: settings.SMARTER_RATE_LIMIT_KEY, address: settings.SMARTER_RATE_LIMIT_ADDRESS },
    }),
    server.adapter,
    // What keeps it from starting is said below, once.
    { logger: false, abortOnError: false, bodyParser: false },
  );
  await revealCredentials(app.get(PlatformBootstrap), settings);
  await server.install(app);
  watchJournal(app, metrics, logger);
  watchRelay(app, metrics);
  const metricsServer = await serveMetrics(metrics, settings.SMARTER_HOST, settings.SMARTER_METRICS_PORT);
  await app.listen(settings.SMARTER_PORT, settings.SMARTER_HOST);

  const stop = async () => {
    readinessOf(app).stopping();
    await app.close();
    metricsServer.close();
    data.release();
    process.exit(0);
  };
  stopOnce(stop, settings, logger);
  readinessOf(app).started();
  // Whoever reads this may ask it to stop at once.
  announce(app, settings, recording);
}

function retentionOf(settings: Settings): RetentionOptions {
  return {
    minimumDays: settings.SMARTER_RETENTION_MINIMUM_DAYS,
    coolingOffMs: settings.SMARTER_RETENTION_COOLING_OFF_MS,
    purgeEveryMs: settings.SMARTER_PURGE_INTERVAL_MS,
    logRetentionMs: settings.SMARTER_LOG_RETENTION_HOURS * 60 * 60 * 1000,
    clockSettlingMs: settings.SMARTER_CLOCK_SETTLING_MS,
  };
}

/** The shown-once credentials go to the terminal itself, never through the logger. */
async function revealCredentials(bootstrap: PlatformBootstrap, settings: Settings): Promise<void> {
  const { apiKey, password } = await bootstrap.run({
    ...(settings.SMARTER_BOOTSTRAP_API_KEY === undefined
      ? {}
      : { apiKey: settings.SMARTER_BOOTSTRAP_API_KEY }),
    ...(settings.SMARTER_BOOTSTRAP_PASSWORD === undefined
      ? {}
      : { password: settings.SMARTER_BOOTSTRAP_PASSWORD }),
  });
  if (apiKey === undefined && password === undefined) return;
  const lines = ['', 'This is shown once; keep it now:'];
  if (apiKey !== undefined) lines.push(`  API key:   ${apiKey}`);
  if (password !== undefined) lines.push(`  Password:  ${password}   (user admin)`);
  process.stdout.write(`${lines.join('\n')}\n\n`);
  await bootstrap.markRevealed();
}

function watchJournal(app: NestFastifyApplication, metrics: Metrics, logger: Logger): void {
  const journal = app.get(JournalStatus);
  let reported = false;
  readinessOf(app).require(() => {
    const { failure } = journal.current();
    if (failure === undefined) {
      reported = false;
      return undefined;
    }
    if (!reported) logger.error({ failure }, 'the journal has stopped');
    reported = true;
    return 'the journal has stopped';
  });
  metrics.gauge(
    'smarter_journal_lag_records',
    'Records of the operation log that are not in a ledger yet.',
    () => journal.current().lag,
  );
  metrics.gauge(
    'smarter_journal_parked_entries',
    'Entries that a view of the journal could not fold.',
    () => journal.current().parked,
  );
  const purge = app.get(PurgeStatus);
  metrics.gauge(
    'smarter_purge_overdue_seconds',
    'By how much a run of the purge is late; 0 if none is.',
    () => purge.overdueSeconds(Date.now()),
  );
  metrics.gauge(
    'smarter_purge_failing',
    '1 while the last run of the purge, or its last batch, has failed.',
    () => (purge.current().failure === undefined && journal.current().purgeFailure === undefined ? 0 : 1),
  );
  metrics.gauge(
    'smarter_purge_clock_distrusted_seconds',
    'By how much the clock is ahead of the time that the purge believes.',
    () => journal.current().distrustedMs / 1000,
  );
}

/** Facts that do not leave are late for whoever waits for them; how long, the operator should know. */
function watchRelay(app: NestFastifyApplication, metrics: Metrics): void {
  const relay = app.get<Relay>(ACCOUNTS_RELAY);
  readinessOf(app).require(() => {
    const { failure, ageMs } = relay.status();
    return failure !== undefined && ageMs > relayLateMs ? 'accounts can not publish its facts' : undefined;
  });
  metrics.gauge(
    'smarter_relay_position',
    'Position of the last commit of accounts whose fact was published.',
    () => relay.status().position,
  );
  metrics.gauge(
    'smarter_relay_lag_commits',
    'Commits of accounts whose facts are not published yet.',
    () => relay.status().lag,
  );
  metrics.gauge(
    'smarter_relay_age_seconds',
    'Time since the last moment of which accounts has published everything.',
    () => relay.status().ageMs / 1000,
  );
}

function announce(app: NestFastifyApplication, settings: Settings, recording: boolean): void {
  const { address, port } = app.getHttpServer().address() as AddressInfo;
  if (!recording) {
    process.stdout.write(
      'WARNING: SMARTER_RECORDING=off. NOTHING IS JOURNALED. This is for measuring only.\n',
    );
  }
  process.stdout.write(`Smarter API on http://${address}:${port} (data in ${settings.SMARTER_DATA_DIR})\n`);
}

function stopOnce(stop: () => Promise<void>, settings: Settings, logger: Logger): void {
  let stopping: Promise<void> | undefined;
  const once = () => {
    stopping ??= stop().catch((error: unknown) => {
      logger.error({ err: error }, 'stopping failed');
      process.exit(1);
    });
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, once);
  watchParent(settings.npm_lifecycle_event !== undefined, once);
}

try {
  await start(readSettings());
} catch (error) {
  process.stderr.write(`${error instanceof SettingsError ? error.message : explained(error)}\n`);
  process.exit(1);
}
