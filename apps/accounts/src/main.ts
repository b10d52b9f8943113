import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  bootstrapCredentials,
  brokerSettings,
  databaseSettings,
  readSettings,
  sealingKey,
  SettingsError,
  wrappingKeys,
} from '#config';
import { ACCOUNTS_API, accountsCallKeys, type AccountsApi } from '#contracts';
import type { Relay } from '#delivery';
import { BrokersRefusedError } from '#kafka';
import type { MessageBus } from '#messaging';
import { callsController } from '#messaging/calls';
import { connectMongo, DatabaseRefusedError } from '#mongo';
import { createLogger, LOGGER, Metrics, type Logger } from '#observability';
import { Readiness, runProcess, serveOperations, type RunningProcess } from '#process';
import { Brokers } from '#process/kafka';
import { ACCOUNTS_RELAY, AccountsModule, type AccountsModuleOptions } from './accounts.module.ts';
import { PlatformBootstrap } from './application/platform/bootstrap-platform.handler.ts';
import { firstStartInTurn } from './engines.mongo.module.ts';
import { revealCredentials } from './inbound/first-start.ts';
import { watchRelay } from './relay.module.ts';

/** Accounts as a process of its own: its contract answered by calls, its facts published. */
@Module({})
class AccountsRole {
  static register(storage: AccountsModuleOptions['storage'], bus: MessageBus, logger: Logger): DynamicModule {
    return {
      module: AccountsRole,
      imports: [AccountsModule.register({ storage, bus })],
      controllers: [callsController<AccountsApi>('accounts', ACCOUNTS_API, accountsCallKeys)],
      providers: [{ provide: LOGGER, useValue: logger }],
    };
  }
}

async function start(): Promise<RunningProcess> {
  const settings = readSettings();
  const logger = createLogger(settings.SMARTER_LOG_LEVEL);
  const { uri, database: name } = databaseSettings(settings);
  const brokers = new Brokers({
    ...brokerSettings(settings),
    role: 'accounts',
    sealingKey: sealingKey(settings),
    logger,
  });
  const database = await connectMongo(uri, name);
  await brokers.admitted();
  const app = await NestFactory.createMicroservice(
    AccountsRole.register({ database, wrappingKeys: wrappingKeys(settings) }, brokers.bus, logger),
    {
      strategy: brokers.server('accounts'),
      // What keeps it from starting is said by the process, once.
      logger: false,
      abortOnError: false,
    },
  );
  const bootstrap = app.get(PlatformBootstrap, { strict: false });
  await firstStartInTurn(database, () => revealCredentials(bootstrap, bootstrapCredentials(settings)));
  const [metrics, readiness] = [new Metrics(), new Readiness()];
  watchRelay(app.get<Relay>(ACCOUNTS_RELAY, { strict: false }), readiness, metrics);
  await app.listen();
  const operations = await serveOperations(
    { metrics, readiness },
    settings.SMARTER_HOST,
    settings.SMARTER_METRICS_PORT,
  );
  return {
    logger,
    endsWithParent: settings.npm_lifecycle_event !== undefined,
    open() {
      readiness.started();
      process.stdout.write('accounts is ready\n');
    },
    async stop() {
      readiness.stopping();
      await app.close();
      await brokers.close();
      await database.close();
      operations.close();
    },
  };
}

await runProcess(start, [SettingsError, DatabaseRefusedError, BrokersRefusedError]);
