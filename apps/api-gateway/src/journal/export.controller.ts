import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { JOURNAL_API, type JournalApi, type LedgerStretch } from '#contracts';
import { readQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { StreamBody } from '../recorder/stream-body.ts';
import { exportDefaults, exportOf } from './export.ts';
import { exportFormatNames, exportFormats } from './export-format.ts';
import { afterQuery, filterQuery, filtersOf, recordedFilterQuery, requireReached } from './filter-query.ts';
import { LastingAccess } from './lasting-access.ts';

const query = filterQuery.extend({
  ...afterQuery.shape,
  format: z
    .enum(exportFormatNames)
    .default('jsonl')
    .describe(
      "How entries are written. In `csv` an apostrophe stands at the start of a text and after a `;`, tab, CR or LF in it wherever a spreadsheet could begin a formula there; replace `(^|[;\\t\\r\\n])'` by `$1` in what a CSV parser reads to have the text back.",
    ),
});

/** What is known of an export before its first byte; how it ended is in its entry. */
const headers = {
  head: 'smarter-journal-head',
  after: 'smarter-journal-after',
  through: 'smarter-journal-through',
  completeThrough: 'smarter-journal-complete-through',
  closed: 'smarter-journal-closed',
} as const;

/** The journal as a file: a stretch of the ledger as it is when the export begins. */
@Controller('api/v1/journal/export')
export class ExportController {
  private readonly journal: JournalApi;
  private readonly access: LastingAccess;

  constructor(@Inject(JOURNAL_API) journal: JournalApi, @Inject(LastingAccess) access: LastingAccess) {
    this.journal = journal;
    this.access = access;
  }

  @Get()
  @Operation({
    summary: 'Export entries as a stream, the oldest first',
    parameters: query,
    streams: ['application/x-ndjson', 'text/csv'],
    failures: [409],
    command: 'journal',
    thing: 'JournalExport',
    query: recordedFilterQuery,
  })
  async export(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { after: given, format: name, from, to, ...rest } = readQuery(query, request.query);
    const leave = await this.access.grant(request, 'journal.read');
    const stretch = await this.journal.findStretch(await leave(), timesOf(from, to));
    requireReached(given ?? 0, stretch.head.size, 'after');
    const after = Math.max(stretch.after, given ?? 0);
    const source = exportOf(this.journal, leave, {
      after,
      through: stretch.through,
      filters: filtersOf(rest),
      format: exportFormats[name],
      resumed: given !== undefined,
      ...exportDefaults,
    });
    const account = request.operation.accountNumber;
    const file = `journal-${account}-${after + 1}-${stretch.through}.${exportFormats[name].extension}`;
    await reply
      .headers(headersOf(stretch, after))
      .header('content-type', exportFormats[name].contentType)
      .header('content-disposition', `attachment; filename="${file}"`)
      .header('cache-control', 'no-store')
      .send(new StreamBody(source));
  }
}

function timesOf(from: string | undefined, to: string | undefined) {
  return {
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  };
}

function headersOf({ head, through, complete_through, closed }: LedgerStretch, after: number) {
  return {
    [headers.head]: String(head.size),
    [headers.after]: String(after),
    [headers.through]: String(through),
    ...(complete_through === null ? {} : { [headers.completeThrough]: complete_through }),
    [headers.closed]: String(closed),
  };
}
