import { Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accountDescriptionSchema, envelope, failure, type Principal } from '#contracts';
import { carriesCredential } from '#sealing';
import { z } from 'zod';
import { Operation } from '../recorder/descriptor.ts';
import { recordBody } from '../recorder/recorder.hooks.ts';
import { Recorder } from '../recorder/recorder.ts';
import { KindRegistry } from './kinds/kind-registry.ts';
import { readManifest } from './manifest.ts';

const query = z.object({ name: z.string() });
const applyOperation = Operation({
  command: 'apply',
  changesState: true,
  query,
  data: z.object({ changed: z.array(z.string()) }),
});
const describeOperation = Operation({ command: 'describe', query, data: accountDescriptionSchema });

/** The verbs of the `smarter` CLI on manifests (contract §1.4). */
@Controller('api/v1/cli')
export class CliController {
  private readonly kinds: KindRegistry;
  private readonly recorder: Recorder;

  constructor(@Inject(KindRegistry) kinds: KindRegistry, @Inject(Recorder) recorder: Recorder) {
    this.kinds = kinds;
    this.recorder = recorder;
  }

  @Post('apply')
  @HttpCode(200)
  @applyOperation
  async apply(@Req() request: FastifyRequest) {
    const { operation } = request;
    const body = request.body as Buffer | undefined;
    const manifest = readManifest(body);
    const kind = this.kinds.ofManifest(manifest['kind']);
    operation.thing = kind.name;
    recordBody(operation, manifest, kind.redact);
    if (carriesCredential(body?.toString('latin1') ?? '', operation.credentialForms)) {
      throw failure('MANIFEST.CARRIES_CREDENTIAL', 'The manifest contains your API key; it would be stored.');
    }
    const valid = kind.validate(manifest);
    operation.name = valid.name;
    const principal = principalOf(request);
    valid.admit(principal);
    const command = await this.recorder.recordIntent(operation);
    const { name, changed } = await valid.apply(principal, command);
    operation.name = name;
    return envelope('apply', kind.name, {
      data: { changed },
      message: `${kind.name} ${name} applied successfully`,
    });
  }

  @Post('describe/:kind')
  @HttpCode(200)
  @describeOperation
  describe(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.describeKind(request, kind);
  }

  @Get('describe/:kind')
  @describeOperation
  describeByGet(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.describeKind(request, kind);
  }

  private async describeKind(request: FastifyRequest, segment: string) {
    const kind = this.kinds.ofPath(segment);
    const { operation } = request;
    operation.thing = kind.name;
    const principal = principalOf(request);
    const data = await kind.describe(principal);
    operation.name = principal.accountNumber;
    return envelope('describe', kind.name, {
      data,
      message: `${kind.name} ${operation.name} described successfully`,
    });
  }
}

/** The caller; every route that is not public has one by the time its handler runs. */
export function principalOf(request: FastifyRequest): Principal {
  const { principal } = request.operation;
  if (principal === undefined) throw new Error('the route was reached without a principal');
  return principal;
}
