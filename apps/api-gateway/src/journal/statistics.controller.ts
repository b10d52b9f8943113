import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  envelope,
  JOURNAL_API,
  journalStatsSchema,
  keyUsageListSchema,
  keyUsageSchema,
  statsGroups,
  statsIntervals,
  type JournalApi,
} from '#contracts';
import { Access } from '../auth/access.ts';
import { readQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { filterQuery } from './filter-query.ts';

const dayMs = 24 * 3_600_000;
/** What is shown without `from`: as many buckets as a person looks at. */
const defaultSpanMs = { hour: dayMs, day: 30 * dayMs } as const;

const { from, to, account_number: accountNumber } = filterQuery.shape;
const statsQuery = z.strictObject({
  ...{ from, to, account_number: accountNumber },
  by: z.enum(statsIntervals).default('hour'),
  group: z.enum(statsGroups).optional(),
});
const recordedStatsQuery = z.object({ from: z.string(), to: z.string(), by: z.string(), group: z.string() });
const accountQuery = z.strictObject({ account_number: accountNumber });

/** Counts and latencies of an account, and how its keys are used. */
@Controller('api/v1/journal')
export class StatisticsController {
  private readonly journal: JournalApi;
  private readonly access: Access;

  constructor(@Inject(JOURNAL_API) journal: JournalApi, @Inject(Access) access: Access) {
    this.journal = journal;
    this.access = access;
  }

  @Get('stats')
  @Operation({
    summary: 'Counts and latency by hour or day',
    parameters: statsQuery,
    command: 'journal',
    thing: 'JournalStatistics',
    query: recordedStatsQuery,
    data: journalStatsSchema,
  })
  async stats(@Req() request: FastifyRequest) {
    const grant = await this.access.grant(request, 'journal.read');
    const query = readQuery(statsQuery, request.query);
    const end = query.to === undefined ? Date.now() : Date.parse(query.to);
    const start = query.from === undefined ? end - defaultSpanMs[query.by] : Date.parse(query.from);
    const data = await this.journal.getStats(grant, {
      ...{ from: Math.max(0, start), to: end },
      ...{ by: query.by, group: query.group ?? null },
    });
    return envelope('journal', 'JournalStatistics', { data });
  }

  @Get('keys')
  @Operation({
    summary: 'Usage of all keys',
    parameters: accountQuery,
    command: 'journal',
    thing: 'KeyUsage',
    data: keyUsageListSchema,
  })
  async keys(@Req() request: FastifyRequest) {
    const grant = await this.access.grant(request, 'journal.read');
    readQuery(accountQuery, request.query);
    return envelope('journal', 'KeyUsage', { data: { keys: await this.journal.usageOfKeys(grant) } });
  }

  @Get('keys/:key_id/usage')
  @Operation({
    summary: 'Usage of a key: what breaks if it is revoked',
    parameters: accountQuery,
    command: 'journal',
    thing: 'KeyUsage',
    data: keyUsageSchema,
  })
  async usage(@Req() request: FastifyRequest, @Param('key_id') keyId: string) {
    request.operation.name = keyId;
    const grant = await this.access.grant(request, 'journal.read');
    readQuery(accountQuery, request.query);
    return envelope('journal', 'KeyUsage', { data: await this.journal.getKeyUsage(grant, keyId) });
  }
}
