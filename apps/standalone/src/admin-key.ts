import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUIDv7 } from 'node:crypto';
import { AccountsModule, PlatformBootstrap } from '#accounts';
import { Failure, timestampOfMillis } from '#kernel';
import { InProcessBus } from '#messaging';
import { createLogger, Metrics } from '#observability';
import { OPERATION_LOG, type OperationLog } from '#operation-log';
import { claimDataFolder, DataFolderError } from '#sqlite';
import { intentRecord, outcomeRecord, type KeyMade, type KeyMaking } from './admin-key.records.ts';
import { layoutOf, type DataLayout } from './data-layout.ts';
import { EnginesModule } from './engines.module.ts';

/** A key that was made: to be shown once, and never logged. */
export interface AdminKey {
  readonly apiKey: string;
  readonly keyId: string;
  /** The entry that the journal will have of it. */
  readonly operationId: string;
}

/** What making a key takes of the system: accounts and the operation log, without gateway and journal. */
@Module({})
class AdminKeyModule {
  static register({ logPath, accounts }: DataLayout): DynamicModule {
    const engines = EnginesModule.register({
      logPath,
      logger: createLogger('silent'),
      metrics: new Metrics(),
      // Nobody listens here: the facts are published by the next start of the server.
      bus: new InProcessBus(),
    });
    return {
      module: AdminKeyModule,
      imports: [engines, AccountsModule.register({ storage: { folder: accounts } })],
    };
  }
}

/**
 * Makes a new key of the platform's account directly on the data folder, for whoever has lost all
 * others. It is journaled like a request: the intent before, the outcome before this resolves; the next
 * start of the server makes an entry of them. Rejects with `DataFolderError` if there is no data, or a
 * server uses it, and with a `Failure` if accounts turns it down.
 */
export async function makeAdminKey(dataDir: string): Promise<AdminKey> {
  if (!existsSync(join(dataDir, 'lock.sqlite'))) {
    throw new DataFolderError(`there is no data in ${dataDir}: the first start of the server prints a key`);
  }
  const data = claimDataFolder(dataDir);
  try {
    const app = await NestFactory.createApplicationContext(AdminKeyModule.register(layoutOf(data)), {
      logger: ['error', 'fatal'],
      abortOnError: false,
    });
    try {
      return await recorded(app.get(OPERATION_LOG), app.get(PlatformBootstrap));
    } finally {
      await app.close();
    }
  } finally {
    data.release();
  }
}

async function recorded(log: OperationLog, bootstrap: PlatformBootstrap): Promise<AdminKey> {
  const beganMs = Date.now();
  const operationId = randomUUIDv7();
  const making: KeyMaking = {
    operationId,
    boot: randomUUID(),
    beganAt: timestampOfMillis(beganMs),
  };
  const finish = async (made: Pick<KeyMade, 'key' | 'error'>) => {
    const endedMs = Math.max(Date.now(), beganMs);
    const durationMicros = (endedMs - beganMs) * 1000;
    await log.append(outcomeRecord(making, { ...made, endedAt: timestampOfMillis(endedMs), durationMicros }));
  };
  await log.append(intentRecord(making));
  try {
    const { apiKey, keyId, name } = await bootstrap.mintAdminKey(operationId);
    await finish({ key: { keyId, name }, error: null });
    return { apiKey, keyId, operationId };
  } catch (error) {
    // Of anything else it is not known whether it took effect: the journal asks accounts and settles it.
    if (error instanceof Failure) await finish({ key: null, error: error.code });
    throw error;
  }
}
