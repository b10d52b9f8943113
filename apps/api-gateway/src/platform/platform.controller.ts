import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { machine, platform, release, type } from 'node:os';
import { z } from 'zod';
import { ACCOUNTS_API, envelope, noThing, whoamiSchema, type AccountsApi } from '#contracts';
import { principalOf } from '../auth/access.ts';
import { Operation } from '../recorder/descriptor.ts';
import { softwareVersion } from './software-version.ts';

const statusSchema = z.object({
  compute: z.object({ machine: z.string(), platform: z.string(), release: z.string(), system: z.string() }),
  infrastructures: z.object({ node: z.string(), sqlite: z.string() }),
});
const versionSchema = z.object({
  api: z.object({ version: z.string() }),
  cli: z.object({ version: z.string() }),
});

/** The release of the official CLI whose requests this server is built for (contract §0). */
const cliVersion = '0.2.1';

const whoamiOperation = Operation({
  summary: 'Who is calling',
  command: 'whoami',
  namesAccount: false,
  data: whoamiSchema,
});
const statusOperation = Operation({
  summary: 'What answers',
  command: 'status',
  namesAccount: false,
  data: statusSchema,
});
const versionOperation = Operation({
  summary: 'Versions of API and CLI',
  command: 'version',
  namesAccount: false,
  data: versionSchema,
});

/** Who the caller is and what answers it; by GET as documented and by POST as the CLI asks. */
@Controller('api/v1/cli')
export class PlatformController {
  private readonly accounts: AccountsApi;

  constructor(@Inject(ACCOUNTS_API) accounts: AccountsApi) {
    this.accounts = accounts;
  }

  @Get('whoami')
  @whoamiOperation
  whoami(@Req() request: FastifyRequest) {
    return this.identity(request);
  }

  @Post('whoami')
  @whoamiOperation
  whoamiByPost(@Req() request: FastifyRequest) {
    return this.identity(request);
  }

  @Get('status')
  @statusOperation
  status() {
    return status();
  }

  @Post('status')
  @statusOperation
  statusByPost() {
    return status();
  }

  @Get('version')
  @versionOperation
  version() {
    return version();
  }

  @Post('version')
  @versionOperation
  versionByPost() {
    return version();
  }

  private async identity(request: FastifyRequest) {
    return envelope('whoami', noThing, { data: await this.accounts.whoami(principalOf(request)) });
  }
}

function status() {
  return envelope('status', noThing, {
    data: {
      compute: { machine: machine(), platform: platform(), release: release(), system: type() },
      infrastructures: { node: process.versions.node, sqlite: process.versions['sqlite'] ?? 'unknown' },
    },
  });
}

function version() {
  return envelope('version', noThing, {
    data: { api: { version: softwareVersion }, cli: { version: cliVersion } },
  });
}
