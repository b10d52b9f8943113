import { Module, type DynamicModule } from '@nestjs/common';
import { join } from 'node:path';
import { AccountsModule } from '#accounts';
import { GatewayModule, type GatewayOptions } from '#api-gateway';
import { JournalModule } from '#journal';
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
  /** Another operation log than the one of the data folder: a test makes appends fail with it. */
  readonly openLog?: EnginesOptions['openLog'];
}

/** The whole system in one process: the three roles, and their contracts bound to each other. */
@Module({})
export class StandaloneModule {
  static register(options: StandaloneOptions): DynamicModule {
    const { data, logger, metrics, unknownAfterMs, limits, openLog } = options;
    const { logPath, accounts: accountsFolder, journal: journalFolder, gateway } = layoutOf(data);
    const answered: GatewayOptions['answered'] = {};
    const accounts = AccountsModule.register({ folder: accountsFolder });
    const journal = JournalModule.register({
      folder: journalFolder,
      logPath,
      sealingKey: keyFile(join(journalFolder, 'sealing.key')),
      answered: () => answered.position,
      unknownAfterMs,
    });
    return {
      module: StandaloneModule,
      imports: [
        EnginesModule.register({ logPath, logger, metrics, openLog }),
        { ...accounts, global: true },
        { ...journal, global: true },
        GatewayModule.register({ folder: gateway, answered, limits }),
      ],
    };
  }
}
