import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { join } from 'node:path';
import { ACCOUNTS_API, JOURNAL_API, type AccountsApi, type JournalApi } from '#contracts';
import { LOGGER, METRICS, type Logger, type Metrics } from '#observability';
import { OPERATION_LOG, type OperationLog } from '#operation-log';
import { AccountController } from './account/account.controller.ts';
import { AccountsController } from './account/accounts.controller.ts';
import { ApiKeysController } from './account/api-keys.controller.ts';
import { UsersController } from './account/users.controller.ts';
import { Access } from './auth/access.ts';
import { Authenticator } from './auth/authenticator.ts';
import { JournalController } from './journal/journal.controller.ts';
import { RetentionController } from './journal/retention.controller.ts';
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
 * OPERATION_LOG, LOGGER and METRICS.
 */
@Module({})
export class GatewayModule implements OnApplicationShutdown {
  private readonly spool: Spool;

  constructor(@Inject(Spool) spool: Spool) {
    this.spool = spool;
  }

  static register(options: GatewayOptions): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        CliController,
        PlatformController,
        AccountController,
        UsersController,
        ApiKeysController,
        AccountsController,
        JournalController,
        RetentionController,
        HealthController,
      ],
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
          provide: Authenticator,
          inject: [ACCOUNTS_API],
          useFactory: (accounts: AccountsApi) => new Authenticator(accounts),
        },
        {
          provide: KindRegistry,
          inject: [ACCOUNTS_API, JOURNAL_API],
          useFactory: (accounts: AccountsApi, journal: JournalApi) => new KindRegistry({ accounts, journal }),
        },
        {
          provide: Access,
          inject: [ACCOUNTS_API],
          useFactory: (accounts: AccountsApi) => new Access(accounts),
        },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.spool.close();
  }
}
