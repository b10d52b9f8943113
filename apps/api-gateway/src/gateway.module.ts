import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { join } from 'node:path';
import { ACCOUNTS_API, JOURNAL_API, type AccountsApi, type JournalApi } from '#contracts';
import { LOGGER, METRICS, type Logger, type Metrics } from '#observability';
import { OPERATION_LOG, type OperationLog } from '#operation-log';
import { Readiness } from '#process';
import { AccountController } from './account/account.controller.ts';
import { AccountsController } from './account/accounts.controller.ts';
import { ApiKeysController } from './account/api-keys.controller.ts';
import { LastUses } from './account/last-uses.ts';
import { WrappingKeyController } from './account/wrapping-key.controller.ts';
import { UsersController } from './account/users.controller.ts';
import { Access } from './auth/access.ts';
import { Admission } from './auth/admission.ts';
import { PrincipalsModule } from './auth/principals.module.ts';
import { ChatController } from './chat/chat.controller.ts';
import { OpenAiModel } from './chat/openai.model.ts';
import { Prompting, type ChatEndpoints } from './chat/prompting.ts';
import { ExportController } from './journal/export.controller.ts';
import { JournalController } from './journal/journal.controller.ts';
import { LastingAccess } from './journal/lasting-access.ts';
import { StateController } from './journal/state.controller.ts';
import { TailController } from './journal/tail.controller.ts';
import { Limits, type LimitRates } from './limits/limits.ts';
import { ReplaysController } from './journal/replays.controller.ts';
import { StatisticsController } from './journal/statistics.controller.ts';
import { RetentionController } from './journal/retention.controller.ts';
import { CliController } from './manifests/cli.controller.ts';
import { KindRegistry } from './manifests/kinds/kind-registry.ts';
import { HealthController } from './platform/health.controller.ts';
import { PlatformController } from './platform/platform.controller.ts';
import { SystemController } from './platform/system.controller.ts';
import { Floods } from './recorder/floods.ts';
import { GatewayIdentity } from './recorder/gateway-identity.ts';
import { JournalLag, watchLag } from './recorder/journal-lag.ts';
import { OpenStreams } from './recorder/open-streams.ts';
import { Recorder, type AnsweredPosition, type OutcomesDue } from './recorder/recorder.ts';
import { Spool } from './recorder/spool.ts';
import { SpooledLog, watchLog } from './recorder/spooled-log.ts';
import { SessionController } from './session/session.controller.ts';
import { sessionProviders, type SessionOptions } from './session/session.providers.ts';
import { SessionsController } from './session/sessions.controller.ts';

export interface GatewayOptions {
  /** The gateway's own data folder: its spool. */
  readonly folder: string;
  /** Where the recorder says what it has answered; the journal's reads wait for it. */
  readonly answered: AnsweredPosition;
  /** Milliseconds after which the operation log drops records, read or not; absent where it drops none unread. */
  readonly logRetentionMs?: number;
  /** Where the recorder shows what it may still record, for a journal in the same process. */
  readonly outcomesDue?: OutcomesDue;
  readonly limits: LimitRates;
  readonly sessions: SessionOptions;
  /** Without it nothing answers chatbots. */
  readonly chat?: ChatEndpoints | undefined;
}

/**
 * The public door. Needs from its surroundings, as global providers: ACCOUNTS_API, JOURNAL_API,
 * OPERATION_LOG, MESSAGE_BUS, LOGGER and METRICS.
 */
@Module({})
export class GatewayModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly streams: OpenStreams;
  private readonly log: SpooledLog;
  private readonly lag: JournalLag;

  constructor(
    @Inject(OpenStreams) streams: OpenStreams,
    @Inject(SpooledLog) log: SpooledLog,
    @Inject(JournalLag) lag: JournalLag,
  ) {
    this.streams = streams;
    this.log = log;
    this.lag = lag;
  }

  static register(options: GatewayOptions): DynamicModule {
    return {
      module: GatewayModule,
      imports: [PrincipalsModule],
      controllers: [
        CliController,
        ChatController,
        PlatformController,
        AccountController,
        UsersController,
        ApiKeysController,
        AccountsController,
        WrappingKeyController,
        SessionController,
        SessionsController,
        SystemController,
        JournalController,
        TailController,
        ExportController,
        StateController,
        StatisticsController,
        ReplaysController,
        RetentionController,
        HealthController,
      ],
      providers: [
        GatewayIdentity,
        OpenStreams,
        Readiness,
        {
          provide: SpooledLog,
          inject: [OPERATION_LOG, Readiness, METRICS, LOGGER],
          useFactory: async (log: OperationLog, readiness: Readiness, metrics: Metrics, logger: Logger) => {
            const spooled = new SpooledLog(log, await Spool.open(join(options.folder, 'spool')), logger);
            watchLog(spooled, readiness, metrics);
            return spooled;
          },
        },
        {
          provide: JournalLag,
          inject: [JOURNAL_API, Readiness],
          useFactory: (journal: JournalApi, readiness: Readiness) => {
            const lag = new JournalLag(journal, options.logRetentionMs ?? Infinity);
            watchLag(lag, readiness);
            return lag;
          },
        },
        {
          provide: Recorder,
          inject: [SpooledLog, JournalLag, GatewayIdentity, METRICS, LOGGER],
          useFactory: (
            log: SpooledLog,
            lag: JournalLag,
            identity: GatewayIdentity,
            metrics: Metrics,
            logger: Logger,
          ) => {
            const recorder = new Recorder(log, lag, identity, metrics, logger, options.answered);
            if (options.outcomesDue) options.outcomesDue.read = () => recorder.outcomesDue();
            return recorder;
          },
        },
        {
          provide: Floods,
          inject: [Recorder, LOGGER],
          useFactory: (recorder: Recorder, logger: Logger) => new Floods(recorder, logger),
        },
        { provide: Limits, useFactory: () => new Limits(options.limits) },
        {
          provide: Access,
          inject: [ACCOUNTS_API],
          useFactory: (accounts: AccountsApi) => new Access(accounts),
        },
        ...sessionProviders(options.sessions),
        { provide: Prompting, useFactory: () => new Prompting(new OpenAiModel(), options.chat) },
        {
          provide: LastingAccess,
          inject: [Access, Admission],
          useFactory: (access: Access, admission: Admission) => new LastingAccess(access, admission),
        },
        {
          provide: LastUses,
          inject: [JOURNAL_API],
          useFactory: (journal: JournalApi) => new LastUses(journal),
        },
        {
          provide: KindRegistry,
          inject: [ACCOUNTS_API, JOURNAL_API],
          useFactory: (accounts: AccountsApi, journal: JournalApi) => new KindRegistry({ accounts, journal }),
        },
      ],
    };
  }

  /** The HTTP server waits for its connections, so streams end before it closes, and the log after it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.lag.close();
    await this.streams.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
  }
}
