import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayServer } from '#api-gateway';
import { createLogger, Metrics } from '#observability';
import { claimDataFolder } from '#sqlite';
import { StandaloneModule } from '#standalone';
import type { Page } from './output.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** The OpenAPI document as the server answers it: asked of one that is started for that on an empty folder. */
export async function openApiPage(): Promise<Page> {
  const folder = mkdtempSync(join(tmpdir(), 'smarter-docs-'));
  const data = claimDataFolder(folder);
  const server = new GatewayServer({ trustedProxies: [], recording: true });
  const app = await NestFactory.create<NestFastifyApplication>(
    StandaloneModule.register({
      data,
      logger: createLogger('silent'),
      metrics: new Metrics(),
      unknownAfterMs: dayMs,
      limits: { key: 0, address: 0 },
      sessions: { idleMs: 60_000, lifetimeMs: 60_000, secureCookie: false },
      retention: {
        minimumDays: 1,
        coolingOffMs: dayMs,
        purgeEveryMs: dayMs,
        logRetentionMs: dayMs,
        clockSettlingMs: dayMs,
      },
    }),
    server.adapter,
    { logger: false, abortOnError: false, bodyParser: false },
  );
  try {
    await server.install(app);
    const { body } = await server.adapter.getInstance<FastifyInstance>().inject('/docs/openapi.json');
    return { path: 'docs/reference/openapi.json', text: body };
  } finally {
    await app.close();
    data.release();
    rmSync(folder, { recursive: true });
  }
}
