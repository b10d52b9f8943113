import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PlatformBootstrap } from '#accounts';
import { GatewayServer } from '#api-gateway';
import { createLogger, Metrics } from '#observability';
import { SqliteOperationLog } from '#operation-log';
import { claimDataFolder } from '#sqlite';
import { StandaloneModule } from '#standalone';
import { Client } from '../e2e/client.ts';
import { FailingLog } from './failing-log.ts';

/** The whole system in this process, as standalone wires it, but for an operation log that can fail. */
export interface System {
  readonly url: string;
  readonly client: Client;
  readonly log: FailingLog;
  close(): Promise<void>;
}

const apiKey = randomBytes(32).toString('hex');

const dayMs = 24 * 60 * 60 * 1000;

export interface SystemOptions {
  readonly unknownAfterMs?: number;
  /** Changes settings of its HTTP server before it listens. */
  readonly prepare?: (server: Server) => void;
}

/** Starts it on `dataDir`; on the same folder again after `close`. */
export async function startSystem(
  dataDir: string,
  { unknownAfterMs = 60_000, prepare }: SystemOptions = {},
): Promise<System> {
  const data = claimDataFolder(dataDir);
  const log = Promise.withResolvers<FailingLog>();
  const standalone = StandaloneModule.register({
    data,
    logger: createLogger('silent'),
    metrics: new Metrics(),
    unknownAfterMs,
    limits: { key: 0, address: 0 },
    sessions: { idleMs: 60_000, lifetimeMs: 60_000, secureCookie: false },
    retention: {
      minimumDays: 1,
      coolingOffMs: dayMs,
      purgeEveryMs: dayMs,
      logRetentionMs: dayMs,
      clockSettlingMs: dayMs,
    },
    openLog: async (path) => {
      const failing = new FailingLog(await SqliteOperationLog.open(path));
      log.resolve(failing);
      return failing;
    },
  });
  const server = new GatewayServer({ trustedProxies: [], recording: true });
  const app = await NestFactory.create<NestFastifyApplication>(standalone, server.adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  await app.get(PlatformBootstrap).run({ apiKey, password: 'a password for tests' });
  await server.install(app);
  prepare?.(app.getHttpServer());
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  return {
    url,
    client: new Client(url, apiKey),
    log: await log.promise,
    async close() {
      await app.close();
      data.release();
    },
  };
}
