import { Controller, Get, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  envelope,
  JOURNAL_API,
  journalViews,
  replayRequestSchema,
  replaySchema,
  type JournalApi,
} from '#contracts';
import { Access } from '../auth/access.ts';
import { readBody } from '../input/body.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';

const thing = 'JournalReplay';

const replayBody = replayRequestSchema.meta({ examples: [{ view: 'stats' }] }).prefault({});

/** Rebuilding views from the ledger, to compare or to switch to: for platform admins. */
@Controller('api/v1/journal/replays')
export class ReplaysController {
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

  @Post()
  @Operation({
    summary: 'Rebuild views beside the live ones and compare',
    status: 202,
    command: 'replay',
    thing,
    changesState: true,
    body: replayBody,
    data: replaySchema,
  })
  async start(@Req() request: FastifyRequest) {
    const { operation } = request;
    const { view, switch: isSwitch } = readBody(request, replayBody);
    const grant = await this.access.grant(request, 'journal.replay');
    const views = view === undefined ? journalViews : [view];
    const { replay } = await this.recorder.execute(operation, (command) =>
      this.journal.startReplay(grant, command, { views, switch: isSwitch }),
    );
    operation.name = replay.id;
    operation.nameIsOurs = true;
    return envelope('replay', thing, { data: replay, message: 'The replay has begun' });
  }

  @Get(':id')
  @Operation({ summary: 'Progress and result of a replay', command: 'replay', thing, data: replaySchema })
  async progress(@Req() request: FastifyRequest, @Param('id') id: string) {
    const { operation } = request;
    operation.name = id;
    const grant = await this.access.grant(request, 'journal.replay');
    const data = await this.journal.getReplay(grant, id);
    operation.nameIsOurs = true;
    return envelope('replay', thing, { data });
  }
}
