import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCOUNTS_RELAY, PlatformBootstrap, revealCredentials, watchRelay } from '#accounts';
import { announce, GatewayServer, readinessOf } from '#api-gateway';
import { bootstrapCredentials, gatewaySettings, readSettings, SettingsError, type Settings } from '#config';
import type { Relay } from '#delivery';
import { JournalStatus, PurgeStatus, type RetentionOptions } from '#journal';
import { createLogger, Metrics, type Logger } from '#observability';
import { runProcess, serveOperations, type RunningProcess } from '#process';
import { claimDataFolder, DataFolderError } from '#sqlite';
import { StandaloneModule } from './standalone.module.ts';

async function start(): Promise<RunningProcess> {
  const settings = readSettings();
  const logger = createLogger(settings.SMARTER_LOG_LEVEL);
  const metrics = new Metrics();
  const data = claimDataFolder(settings.SMARTER_DATA_DIR);
  const { limits, recording, trustedProxies } = gatewaySettings(settings);
  const server = new GatewayServer({ trustedProxies, recording });
  const app = await NestFactory.create<NestFastifyApplication>(
    StandaloneModule.register({
      data,
      logger,
      metrics,
      unknownAfterMs: settings.SMARTER_UNKNOWN_AFTER_MS,
      retention: retentionOf(settings),
      cruelBus: settings.SMARTER_TEST_BUS === 'cruel',
      limits,
    }),
    server.adapter,
    // What keeps it from starting is said below, once.
    { logger: false, abortOnError: false, bodyParser: false },
  );
  await revealCredentials(app.get(PlatformBootstrap), bootstrapCredentials(settings));
  await server.install(app);
  watchJournal(app, metrics, logger);
  const readiness = readinessOf(app);
  watchRelay(app.get<Relay>(ACCOUNTS_RELAY), readiness, metrics);
  const operations = await serveOperations(
    { metrics, readiness },
    settings.SMARTER_HOST,
    settings.SMARTER_METRICS_PORT,
  );
  await app.listen(settings.SMARTER_PORT, settings.SMARTER_HOST);
  return {
    logger,
    endsWithParent: settings.npm_lifecycle_event !== undefined,
    open() {
      readiness.started();
      announce(app, recording, settings.SMARTER_DATA_DIR);
    },
    async stop() {
      readiness.stopping();
      await app.close();
      operations.close();
      data.release();
    },
  };
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

await runProcess(start, [SettingsError, DataFolderError]);
