import 'reflect-metadata';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  brokerSettings,
  gatewaySettings,
  readSettings,
  sealingKey,
  SettingsError,
  sharedUnknownAfterMs,
} from '#config';
import {
  ACCOUNTS_API,
  accountsCallKeys,
  JOURNAL_API,
  journalCallKeys,
  journalCallWaits,
  type AccountsApi,
  type JournalApi,
} from '#contracts';
import { CountedParkingLot, PARKING_LOT } from '#delivery';
import { BrokersRefusedError } from '#kafka';
import { MESSAGE_BUS } from '#messaging';
import { createLogger, LOGGER, METRICS, Metrics, type Logger } from '#observability';
import { OPERATION_LOG } from '#operation-log';
import { runProcess, serveOperations, type RunningProcess } from '#process';
import { Brokers } from '#process/kafka';
import { claimDataFolder, DataFolderError } from '#sqlite';
import { GatewayModule, type GatewayOptions } from './gateway.module.ts';
import { announce, GatewayServer, readinessOf } from './gateway.server.ts';

interface Surroundings {
  readonly brokers: Brokers;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What the gateway needs from its surroundings: the services by calls, the log and the facts by Kafka. */
@Global()
@Module({})
class SurroundingsModule {
  static register({ brokers, logger, metrics }: Surroundings): DynamicModule {
    return {
      module: SurroundingsModule,
      providers: [
        {
          provide: ACCOUNTS_API,
          useFactory: () => brokers.api<AccountsApi>('accounts', accountsCallKeys),
        },
        {
          provide: JOURNAL_API,
          useFactory: () => brokers.api<JournalApi>('journal', journalCallKeys, journalCallWaits),
        },
        { provide: OPERATION_LOG, useValue: brokers.log },
        { provide: MESSAGE_BUS, useValue: brokers.bus },
        { provide: PARKING_LOT, useValue: new CountedParkingLot(metrics, logger, brokers.parkingLot) },
        { provide: LOGGER, useValue: logger },
        { provide: METRICS, useValue: metrics },
      ],
      exports: [ACCOUNTS_API, JOURNAL_API, OPERATION_LOG, MESSAGE_BUS, PARKING_LOT, LOGGER, METRICS],
    };
  }
}

/** The gateway as a process of its own. */
@Module({})
class GatewayRole {
  static register(surroundings: Surroundings, options: GatewayOptions): DynamicModule {
    return {
      module: GatewayRole,
      imports: [SurroundingsModule.register(surroundings), GatewayModule.register(options)],
    };
  }
}

async function start(): Promise<RunningProcess> {
  const settings = readSettings();
  const logger = createLogger(settings.SMARTER_LOG_LEVEL);
  // The journal goes by the age of an operation, and knows nothing of what goes on here.
  sharedUnknownAfterMs(settings);
  const metrics = new Metrics();
  const brokers = new Brokers({
    ...brokerSettings(settings),
    role: 'api-gateway',
    sealingKey: sealingKey(settings),
    logger,
  });
  const data = claimDataFolder(settings.SMARTER_DATA_DIR);
  await brokers.admitted();
  const { chat, limits, recording, sessions, trustedProxies } = gatewaySettings(settings);
  const server = new GatewayServer({ trustedProxies, recording });
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayRole.register(
      { brokers, logger, metrics },
      {
        folder: data.subfolder('api-gateway'),
        answered: {},
        logRetentionMs: settings.KAFKA_RETENTION_MS,
        ...{ limits, sessions, chat },
      },
    ),
    server.adapter,
    // What keeps it from starting is said by the process, once.
    { logger: false, abortOnError: false, bodyParser: false },
  );
  await server.install(app);
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
      announce(app, recording, settings.SMARTER_DATA_DIR);
    },
    async stop() {
      readiness.stopping();
      await app.close();
      await brokers.close();
      operations.close();
      data.release();
    },
  };
}

await runProcess(start, [SettingsError, DataFolderError, BrokersRefusedError]);
