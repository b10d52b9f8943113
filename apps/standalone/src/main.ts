import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { PlatformBootstrap } from '#accounts';
import { GatewayServer, readinessOf } from '#api-gateway';
import { readSettings, SettingsError, type Settings } from '#config';
import { JournalStatus } from '#journal';
import { createLogger, Metrics, type Logger } from '#observability';
import { runProcess, serveOperations, type RunningProcess } from '#process';
import { claimDataFolder, DataFolderError } from '#sqlite';
import { StandaloneModule } from './standalone.module.ts';

async function start(): Promise<RunningProcess> {
  const settings = readSettings();
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
      limits: { key: settings.SMARTER_RATE_LIMIT_KEY, address: settings.SMARTER_RATE_LIMIT_ADDRESS },
    }),
    server.adapter,
    // What keeps it from starting is said below, once.
    { logger: false, abortOnError: false, bodyParser: false },
  );
  await revealCredentials(app.get(PlatformBootstrap), settings);
  await server.install(app);
  watchJournal(app, metrics, logger);
  const readiness = readinessOf(app);
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
      announce(app, settings, recording);
    },
    async stop() {
      readiness.stopping();
      await app.close();
      operations.close();
      data.release();
    },
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

await runProcess(start, [SettingsError, DataFolderError]);
