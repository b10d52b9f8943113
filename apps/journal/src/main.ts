import 'reflect-metadata';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  brokerSettings,
  databaseSettings,
  readSettings,
  sealingKey,
  SettingsError,
  sharedUnknownAfterMs,
  type Settings,
} from '#config';
import {
  ACCOUNTS_API,
  accountsCallKeys,
  JOURNAL_API,
  journalCallKeys,
  type AccountsApi,
  type JournalApi,
} from '#contracts';
import { BrokersRefusedError } from '#kafka';
import { callsController } from '#messaging/calls';
import { connectMongo, DatabaseRefusedError, type Connection } from '#mongo';
import { createLogger, LOGGER, Metrics, type Logger } from '#observability';
import { OPERATION_LOG } from '#operation-log';
import { Readiness, runProcess, serveOperations, type RunningProcess } from '#process';
import { Brokers } from '#process/kafka';
import { JournalStatus } from './inbound/journal-status.ts';
import { PurgeStatus } from './inbound/purge-status.ts';
import { watchJournal, watchPurge } from './inbound/watch-journal.ts';
import { JournalModule } from './journal.module.ts';
import { sharedRetentionOf } from './retention.module.ts';

/** What the journal needs from its surroundings: accounts by calls, the log by Kafka. */
@Global()
@Module({})
class SurroundingsModule {
  static register(brokers: Brokers): DynamicModule {
    return {
      module: SurroundingsModule,
      providers: [
        {
          provide: ACCOUNTS_API,
          useFactory: () => brokers.api<AccountsApi>('accounts', accountsCallKeys),
        },
        { provide: OPERATION_LOG, useValue: brokers.log },
      ],
      exports: [ACCOUNTS_API, OPERATION_LOG],
    };
  }
}

/** The journal as a process of its own: it follows the log, and its contract is answered by calls. */
@Module({})
class JournalRole {
  static register(
    settings: Settings,
    engines: { readonly database: Connection; readonly brokers: Brokers },
    logger: Logger,
  ): DynamicModule {
    const { database, brokers } = engines;
    return {
      module: JournalRole,
      imports: [
        SurroundingsModule.register(brokers),
        JournalModule.register({
          storage: { database, reader: brokers.logReader(), parkingLot: brokers.parkingLot },
          sealingKey: sealingKey(settings),
          unknownAfterMs: sharedUnknownAfterMs(settings),
          retention: sharedRetentionOf(settings),
        }),
      ],
      controllers: [callsController<JournalApi>('journal', JOURNAL_API, journalCallKeys)],
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
    role: 'journal',
    sealingKey: sealingKey(settings),
    logger,
  });
  const database = await connectMongo(uri, name);
  await brokers.admitted();
  const app = await NestFactory.createMicroservice(
    JournalRole.register(settings, { database, brokers }, logger),
    {
      strategy: brokers.server('journal'),
      // What keeps it from starting is said by the process, once.
      logger: false,
      abortOnError: false,
    },
  );
  const [metrics, readiness] = [new Metrics(), new Readiness()];
  const status = app.get(JournalStatus, { strict: false });
  watchJournal(status, readiness, metrics, logger);
  watchPurge(app.get(PurgeStatus, { strict: false }), status, metrics);
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
      process.stdout.write('journal is ready\n');
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
