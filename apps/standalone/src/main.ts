import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCOUNTS_RELAY, PlatformBootstrap, revealCredentials, watchRelay } from '#accounts';
import { announce, GatewayServer, readinessOf } from '#api-gateway';
import { bootstrapCredentials, gatewaySettings, readSettings, SettingsError } from '#config';
import type { Relay } from '#delivery';
import { JournalStatus, PurgeStatus, retentionOf, watchJournal, watchPurge } from '#journal';
import { createLogger, Metrics } from '#observability';
import { requireFreePorts, runProcess, serveOperations, type RunningProcess } from '#process';
import { claimDataFolder, DataFolderError } from '#sqlite';
import { StandaloneModule } from './standalone.module.ts';

async function start(): Promise<RunningProcess> {
  const settings = readSettings();
  const logger = createLogger(settings.SMARTER_LOG_LEVEL);
  const metrics = new Metrics();
  // A first start shows its key once: not to somebody who has to start again.
  await requireFreePorts(settings.SMARTER_HOST, [settings.SMARTER_PORT, settings.SMARTER_METRICS_PORT]);
  const data = claimDataFolder(settings.SMARTER_DATA_DIR);
  const { chat, limits, recording, sessions, trustedProxies } = gatewaySettings(settings);
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
      sessions,
      chat,
    }),
    server.adapter,
    // What keeps it from starting is said below, once.
    { logger: false, abortOnError: false, bodyParser: false },
  );
  await revealCredentials(app.get(PlatformBootstrap), bootstrapCredentials(settings));
  await server.install(app);
  const readiness = readinessOf(app);
  const journal = app.get(JournalStatus);
  watchJournal(journal, readiness, metrics, logger);
  watchPurge(app.get(PurgeStatus), journal, metrics);
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

await runProcess(start, [SettingsError, DataFolderError]);
