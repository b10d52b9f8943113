import { Controller, Delete, Get, Inject, Post, Put, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  bulk,
  envelope,
  JOURNAL_API,
  purgesSchema,
  retentionPolicySchema,
  retentionPreviewSchema,
  retentionSchema,
  type ApplyResult,
  type Grant,
  type JournalApi,
} from '#contracts';
import { changeOf, changeSchema } from '../account/change-answer.ts';
import { Access } from '../auth/access.ts';
import { readBody } from '../input/body.ts';
import { readQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';

const thing = 'JournalPolicy';

const examplePolicy = { default_days: 730, rules: [{ match: { class: 'read' }, days: 90 }] };

/** PUT takes the whole policy: what is left out of it is the default, never what was there. */
const policyBody = retentionPolicySchema.meta({ examples: [examplePolicy] });
const previewBody = z
  .strictObject({ policy: retentionPolicySchema.optional() })
  .meta({ examples: [{ policy: examplePolicy }] })
  .prefault({});
const purgesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  account_number: z.string().optional(),
});

/** How long entries are kept, and what was deleted: the policy of the account that the grant is for. */
@Controller('api/v1/journal')
export class RetentionController {
  private readonly journal: JournalApi;
  private readonly access: Access;
  private readonly recorder: Recorder;

  constructor(
    @Inject(JOURNAL_API) journal: JournalApi,
    @Inject(Access) access: Access,
    @Inject(Recorder) recorder: Recorder,
  ) {
    this.journal = journal;
    this.access = access;
    this.recorder = recorder;
  }

  @Get('retention')
  @Operation({
    summary: 'The retention policy: what holds, what waits, what will be deleted',
    command: 'describe',
    thing,
    data: retentionSchema,
  })
  async retention(@Req() request: FastifyRequest) {
    const grant = await this.access.grant(request, 'journal.policy.read');
    request.operation.name = grant.accountNumber;
    return envelope('describe', thing, { data: await this.journal.getRetention(grant) });
  }

  @Put('retention')
  @Operation({
    summary: 'Replace the retention policy',
    command: 'apply',
    thing,
    changesState: true,
    body: policyBody,
    data: changeSchema({ retention: retentionSchema }),
  })
  async change(@Req() request: FastifyRequest) {
    const policy = readBody(request, policyBody);
    const grant = await this.access.grant(request, 'journal.policy.change');
    request.operation.name = grant.accountNumber;
    const result = await this.recorder.execute(request.operation, (command) =>
      this.journal.changeRetention(grant, command, policy),
    );
    return await this.changed('apply', grant, result);
  }

  @Delete('retention/pending')
  @Operation({
    summary: 'Cancel the policy that waits',
    command: 'cancel',
    thing,
    changesState: true,
    data: changeSchema({ retention: retentionSchema }),
  })
  async cancel(@Req() request: FastifyRequest) {
    const grant = await this.access.grant(request, 'journal.policy.change');
    request.operation.name = grant.accountNumber;
    const result = await this.recorder.execute(request.operation, (command) =>
      this.journal.cancelPendingRetention(grant, command),
    );
    return await this.changed('cancel', grant, result);
  }

  @Post('retention/preview')
  @Operation({
    summary: 'What a policy would delete, and when',
    command: 'preview',
    thing,
    body: previewBody,
    data: retentionPreviewSchema,
  })
  async preview(@Req() request: FastifyRequest) {
    const { policy } = readBody(request, previewBody);
    const grant = await this.access.grant(request, 'journal.policy.read');
    request.operation.name = grant.accountNumber;
    return envelope('preview', thing, { data: await this.journal.previewRetention(grant, policy) });
  }

  @Get('purges')
  @Operation({
    summary: 'Runs of the purge',
    parameters: purgesQuery,
    command: 'purges',
    thing,
    query: z.object({ limit: z.string() }),
    data: purgesSchema.extend({ runs: bulk(purgesSchema.shape.runs) }),
  })
  async purges(@Req() request: FastifyRequest, @Query() query: unknown) {
    const { limit } = readQuery(purgesQuery, query);
    const grant = await this.access.grant(request, 'journal.policy.read');
    request.operation.name = grant.accountNumber;
    return envelope('purges', thing, { data: await this.journal.listPurges(grant, limit) });
  }

  private async changed(verb: 'apply' | 'cancel', grant: Grant, result: ApplyResult) {
    const retention = await this.journal.getRetention(grant);
    const waits = retention.pending === null ? '' : `; it waits until ${retention.pending.effective_at}`;
    return envelope(verb, thing, {
      data: { ...changeOf(result), retention },
      message: `${thing} ${result.name} ${verb === 'apply' ? 'applied' : 'cancelled'} successfully${waits}`,
    });
  }
}
