import { Module, type DynamicModule } from '@nestjs/common';
import { join } from 'node:path';
import { AccountsModule } from '#accounts';
import { GatewayModule, type GatewayOptions } from '#api-gateway';
import { JournalModule, type RetentionOptions } from '#journal';
import { InProcessBus } from '#messaging';
import type { Logger, Metrics } from '#observability';
import { keyFile } from '#process';
import type { DataFolder } from '#sqlite';
import { layoutOf } from './data-layout.ts';
import { EnginesModule, type EnginesOptions } from './engines.module.ts';

export interface StandaloneOptions {
  readonly data: DataFolder;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly unknownAfterMs: number;
  readonly limits: GatewayOptions['limits'];
  readonly sessions: GatewayOptions['sessions'];
  /** Without it nothing answers chatbots. */
  readonly chat?: GatewayOptions['chat'];
  /** Whether facts are delivered twice and late, for tests. */
  readonly cruelBus?: boolean;
  /** Another operation log than the one of the data folder: a test makes appends fail with it. */
  readonly openLog?: EnginesOptions['openLog'];
  readonly retention: RetentionOptions;
}

/** The whole system in one process: the three roles, and their contracts bound to each other. */
@Module({})
export class StandaloneModule {
  static register(options: StandaloneOptions): DynamicModule {
    const { data, logger, metrics, unknownAfterMs, limits, sessions, chat, retention, openLog, cruelBus } =
      options;
    const { logPath, accounts: accountsFolder, journal: journalFolder, gateway } = layoutOf(data);
    const answered: GatewayOptions['answered'] = {};
    const outcomesDue: NonNullable<GatewayOptions['outcomesDue']> = {};
    const bus = new InProcessBus({ cruel: cruelBus ?? false });
    const accounts = AccountsModule.register({ storage: { folder: accountsFolder }, bus });
    const journal = JournalModule.register({
      storage: { folder: journalFolder, logPath, answered: () => answered.position },
      sealingKey: keyFile(join(journalFolder, 'sealing.key')),
      unknownAfterMs,
      outcomesDue: () => outcomesDue.read?.(),
      retention,
    });
    return {
      module: StandaloneModule,
      imports: [
        EnginesModule.register({ logPath, logger, metrics, bus, openLog }),
        { ...accounts, global: true },
        { ...journal, global: true },
        GatewayModule.register({ folder: gateway, answered, outcomesDue, limits, sessions, chat }),
      ],
    };
  }
}
