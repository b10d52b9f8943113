import { Module, type DynamicModule } from '@nestjs/common';
import { join } from 'node:path';
import { AccountsModule } from '#accounts';
import { GatewayModule, type GatewayOptions } from '#api-gateway';
import { JournalModule, type RetentionOptions } from '#journal';
import type { Logger, Metrics } from '#observability';
import type { DataFolder } from '#sqlite';
import { EnginesModule } from './engines.module.ts';
import { sealingKey } from './sealing-key.ts';

export interface StandaloneOptions {
  readonly data: DataFolder;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly unknownAfterMs: number;
  readonly retention: RetentionOptions;
}

/** The whole system in one process: the three roles, and their contracts bound to each other. */
@Module({})
export class StandaloneModule {
  static register({ data, logger, metrics, unknownAfterMs, retention }: StandaloneOptions): DynamicModule {
    const logPath = join(data.subfolder('operation-log'), 'log.sqlite');
    const journalFolder = data.subfolder('journal');
    const answered: GatewayOptions['answered'] = {};
    const accounts = AccountsModule.register({ folder: data.subfolder('accounts') });
    const journal = JournalModule.register({
      folder: journalFolder,
      logPath,
      sealingKey: sealingKey(join(journalFolder, 'sealing.key')),
      answered: () => answered.position,
      unknownAfterMs,
      retention,
    });
    return {
      module: StandaloneModule,
      imports: [
        EnginesModule.register({ logPath, logger, metrics }),
        { ...accounts, global: true },
        { ...journal, global: true },
        GatewayModule.register({ folder: data.subfolder('api-gateway'), answered }),
      ],
    };
  }
}
