import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bulk, entryDetailSchema, entryPageSchema, envelope, JOURNAL_API, type JournalApi } from '#contracts';
import { Access } from '../auth/access.ts';
import { pageQuery, readQuery, recordedPageQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { filterQuery, filtersOf, recordedFilterQuery } from './filter-query.ts';

const thing = 'JournalEntry';

const searchQuery = filterQuery.extend(pageQuery.shape);
const recordedQuery = recordedFilterQuery.extend(recordedPageQuery.shape);

/** Reading the journal: admins and auditors of the account; reading it is journaled like everything else. */
@Controller('api/v1/journal/entries')
export class JournalController {
  private readonly journal: JournalApi;
  private readonly access: Access;

  constructor(@Inject(JOURNAL_API) journal: JournalApi, @Inject(Access) access: Access) {
    this.journal = journal;
    this.access = access;
  }

  @Get()
  @Operation({
    summary: 'Search entries, the newest first',
    parameters: searchQuery,
    command: 'journal',
    thing,
    query: recordedQuery,
    data: entryPageSchema,
  })
  async search(@Req() request: FastifyRequest) {
    const grant = await this.access.grant(request, 'journal.read');
    const query = readQuery(searchQuery, request.query);
    const { limit, cursor } = query;
    const data = await this.journal.searchEntries(grant, {
      limit,
      filters: filtersOf(query) ?? {},
      ...(cursor === undefined ? {} : { cursor }),
    });
    return envelope('journal', thing, { data });
  }

  @Get(':id')
  @Operation({
    summary: 'One entry whole, with redacted bodies',
    command: 'journal',
    thing,
    data: bulk(entryDetailSchema),
  })
  async entry(@Req() request: FastifyRequest, @Param('id') id: string) {
    const grant = await this.access.grant(request, 'journal.read');
    return envelope('journal', thing, { data: await this.journal.getEntry(grant, id) });
  }
}
