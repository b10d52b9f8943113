import { Controller, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ACCOUNTS_API, envelope, type AccountsApi } from '#contracts';
import { Access } from '../auth/access.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';

const thing = 'WrappingKey';

const rotationSchema = z.object({
  key: z.string().describe('The name of the key that wraps from now on.'),
  rewrapped: z.int().describe('Keys that this request has wrapped again.'),
  left: z.int().describe('Keys that are still to be: ask again until there are none.'),
});

/** The key under which the keys of all that is sealed lie, for platform admins. */
@Controller('api/v1/wrapping-key')
export class WrappingKeyController {
  private readonly accounts: AccountsApi;
  private readonly access: Access;
  private readonly recorder: Recorder;

  constructor(
    @Inject(ACCOUNTS_API) accounts: AccountsApi,
    @Inject(Access) access: Access,
    @Inject(Recorder) recorder: Recorder,
  ) {
    this.accounts = accounts;
    this.access = access;
    this.recorder = recorder;
  }

  @Post('rotate')
  @Operation({
    summary: 'Begin to rotate the key that wraps all others, or go on with it (platform admins)',
    command: 'rotate',
    thing,
    changesState: true,
    namesAccount: false,
    data: rotationSchema,
  })
  async rotate(@Req() request: FastifyRequest) {
    const grant = await this.access.grant(request, 'secrets.rotate');
    const { key, rewrapped, left } = await this.recorder.execute(request.operation, (command) =>
      this.accounts.rotateWrappingKey(grant, command),
    );
    const message =
      left === 0 ? 'The wrapping key was rotated' : `${left} keys are still to be wrapped again`;
    return envelope('rotate', thing, { data: { key, rewrapped, left }, message });
  }
}
