import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failure, JOURNAL_API, type JournalApi } from '#contracts';
import { readQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { StreamBody } from '../recorder/stream-body.ts';
import { afterQuery, filterQuery, filtersOf, recordedFilterQuery, requireReached } from './filter-query.ts';
import { LastingAccess } from './lasting-access.ts';
import { tailDefaults, tailOf } from './tail.ts';

const query = filterQuery.extend(afterQuery.shape);

/** The journal as it grows, as server-sent events; two entries for each connection, whatever it carries. */
@Controller('api/v1/journal/tail')
export class TailController {
  private readonly journal: JournalApi;
  private readonly access: LastingAccess;

  constructor(@Inject(JOURNAL_API) journal: JournalApi, @Inject(LastingAccess) access: LastingAccess) {
    this.journal = journal;
    this.access = access;
  }

  @Get()
  @Operation({
    summary: 'Follow entries as server-sent events',
    parameters: query,
    streams: ['text/event-stream'],
    failures: [409],
    command: 'journal',
    thing: 'JournalTail',
    query: recordedFilterQuery,
  })
  async tail(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { after: given, ...rest } = readQuery(query, request.query);
    const leave = await this.access.grant(request, 'journal.read');
    const now = await this.journal.findStretch(await leave(), {});
    const resumed = lastEventId(request);
    const after = resumed ?? given ?? now.head.size;
    requireReached(after, now.head.size, resumed === undefined ? 'after' : 'Last-Event-ID');
    const source = tailOf(this.journal, leave, now, { after, filters: filtersOf(rest), ...tailDefaults });
    await reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      // Proxies that gather answers would hold events back.
      .header('x-accel-buffering', 'no')
      .send(new StreamBody(source));
  }
}

/** Where the caller's last connection ended: it counts more than the address, which stays the same. */
function lastEventId(request: FastifyRequest): number | undefined {
  const id = request.headers['last-event-id'];
  if (id === undefined || id === '') return undefined;
  if (typeof id === 'string' && /^\d{1,15}$/.test(id)) return Number(id);
  throw failure('HTTP.BAD_REQUEST', 'The Last-Event-ID is not one of this API.', { field: 'Last-Event-ID' });
}
