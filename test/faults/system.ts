import { Global, Module, type DynamicModule, type OnApplicationShutdown, Inject } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AccountsModule, PlatformBootstrap } from '#accounts';
import { GatewayModule, GatewayServer } from '#api-gateway';
import { JournalModule } from '#journal';
import type { LogPosition } from '#operation-log';
import { OPERATION_LOG, SqliteOperationLog } from '#operation-log';
import { createLogger, LOGGER, METRICS, Metrics } from '#observability';
import { Client } from '../e2e/client.ts';
import { FailingLog } from './failing-log.ts';

/** The whole system in this process, as standalone wires it, but for an operation log that can fail. */
export interface System {
  readonly client: Client;
  readonly log: FailingLog;
  close(): Promise<void>;
}

const apiKey = randomBytes(32).toString('hex');
const unknownAfterMs = 60_000;

@Global()
@Module({})
class Engines implements OnApplicationShutdown {
  private readonly log: FailingLog;

  constructor(@Inject(OPERATION_LOG) log: FailingLog) {
    this.log = log;
  }

  static register(log: FailingLog): DynamicModule {
    const providers = [
      { provide: OPERATION_LOG, useValue: log },
      { provide: LOGGER, useValue: createLogger('silent') },
      { provide: METRICS, useValue: new Metrics() },
    ];
    return { module: Engines, providers, exports: providers.map(({ provide }) => provide) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
  }
}

const dayMs = 24 * 60 * 60 * 1000;

/** Starts it on `dataDir`; on the same folder again after `close`. */
export async function startSystem(dataDir: string): Promise<System> {
  const folderOf = (role: string) => {
    const folder = join(dataDir, role);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const logPath = join(folderOf('operation-log'), 'log.sqlite');
  const log = new FailingLog(await SqliteOperationLog.open(logPath));
  const answered: { position?: LogPosition } = {};
  const accounts = AccountsModule.register({ folder: folderOf('accounts') });
  const journal = JournalModule.register({
    folder: folderOf('journal'),
    logPath,
    sealingKey: Buffer.alloc(32),
    answered: () => answered.position,
    unknownAfterMs,
    retention: {
      minimumDays: 1,
      coolingOffMs: dayMs,
      purgeEveryMs: dayMs,
      logRetentionMs: dayMs,
      clockSettlingMs: dayMs,
    },
  });
  const server = new GatewayServer({ trustedProxies: [], recording: true });
  const root = {
    module: class Root {},
    imports: [
      Engines.register(log),
      { ...accounts, global: true },
      { ...journal, global: true },
      GatewayModule.register({ folder: folderOf('api-gateway'), answered }),
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, server.adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  await app.get(PlatformBootstrap).run({ apiKey, password: 'a password for tests' });
  await server.install(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    client: new Client(`http://127.0.0.1:${port}`, apiKey),
    log,
    close: () => app.close(),
  };
}
