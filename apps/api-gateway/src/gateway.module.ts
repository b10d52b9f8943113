import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { join } from 'node:path';
import { ACCOUNTS_API, accountsFactsTopic, type AccountsApi } from '#contracts';
import { ConsumerRunner, CountedParkingLot } from '#delivery';
import { MESSAGE_BUS, type MessageBus } from '#messaging';
import { LOGGER, METRICS, type Logger, type Metrics } from '#observability';
import { OPERATION_LOG, type OperationLog } from '#operation-log';
import { AccountsFactsConsumer } from './auth/accounts-facts.consumer.ts';
import { Authenticator } from './auth/authenticator.ts';
import { PrincipalCache } from './auth/principal-cache.ts';
import { JournalController } from './journal/journal.controller.ts';
import { CliController } from './manifests/cli.controller.ts';
import { KindRegistry } from './manifests/kinds/kind-registry.ts';
import { HealthController } from './platform/health.controller.ts';
import { PlatformController } from './platform/platform.controller.ts';
import { Readiness } from './platform/readiness.ts';
import { GatewayIdentity } from './recorder/gateway-identity.ts';
import { Recorder, type AnsweredPosition } from './recorder/recorder.ts';
import { Spool } from './recorder/spool.ts';

export interface GatewayOptions {
  /** The gateway's own data folder: its spool. */
  readonly folder: string;
  /** Where the recorder says what it has answered; the journal's reads wait for it. */
  readonly answered: AnsweredPosition;
}

/**
 * The public door. Needs from its surroundings, as global providers: ACCOUNTS_API, JOURNAL_API,
 * OPERATION_LOG, MESSAGE_BUS, LOGGER and METRICS.
 */
@Module({})
export class GatewayModule implements OnApplicationShutdown {
  private readonly facts: ConsumerRunner<typeof accountsFactsTopic>;

  constructor(@Inject(ConsumerRunner) facts: ConsumerRunner<typeof accountsFactsTopic>) {
    this.facts = facts;
  }

  static register(options: GatewayOptions): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [CliController, PlatformController, JournalController, HealthController],
      providers: [
        GatewayIdentity,
        Readiness,
        {
          provide: Spool,
          inject: [OPERATION_LOG],
          useFactory: async (log: OperationLog) => {
            const spool = await Spool.open(join(options.folder, 'spool'));
            await spool.drainInto(log);
            return spool;
          },
        },
        {
          provide: Recorder,
          inject: [OPERATION_LOG, Spool, GatewayIdentity, METRICS, LOGGER],
          useFactory: (
            log: OperationLog,
            spool: Spool,
            identity: GatewayIdentity,
            metrics: Metrics,
            logger: Logger,
          ) => new Recorder(log, spool, identity, metrics, logger, options.answered),
        },
        {
          provide: PrincipalCache,
          inject: [ACCOUNTS_API],
          useFactory: (accounts: AccountsApi) => new PrincipalCache(accounts),
        },
        {
          provide: AccountsFactsConsumer,
          inject: [PrincipalCache, GatewayIdentity],
          useFactory: (cache: PrincipalCache, { id, boot }: GatewayIdentity) =>
            new AccountsFactsConsumer(`${id}:${boot}`, cache),
        },
        {
          provide: ConsumerRunner,
          inject: [MESSAGE_BUS, AccountsFactsConsumer, METRICS, LOGGER],
          useFactory: async (
            bus: MessageBus,
            consumer: AccountsFactsConsumer,
            metrics: Metrics,
            logger: Logger,
          ) => {
            const parkingLot = new CountedParkingLot(metrics, logger);
            const runner = new ConsumerRunner({ bus, topic: accountsFactsTopic, consumer, parkingLot });
            await runner.start();
            metrics.gauge(
              'smarter_principals_age_seconds',
              'How far back the gateway knows all facts of accounts; above 1, every request asks accounts.',
              () => consumer.ageMs() / 1000,
            );
            return runner;
          },
        },
        {
          provide: Authenticator,
          inject: [PrincipalCache],
          useFactory: (cache: PrincipalCache) => new Authenticator(cache),
        },
        {
          provide: KindRegistry,
          inject: [ACCOUNTS_API],
          useFactory: (accounts: AccountsApi) => new KindRegistry(accounts),
        },
      ],
    };
  }

  /** No request is under way any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.facts.stop();
  }
}
