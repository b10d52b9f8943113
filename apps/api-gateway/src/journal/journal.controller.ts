import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  bulk,
  entryDetailSchema,
  entryPageSchema,
  envelope,
  failure,
  JOURNAL_API,
  type JournalApi,
} from '#contracts';
import { Access } from '../auth/access.ts';
import { Operation } from '../recorder/descriptor.ts';

const defaultLimit = 50;
const thing = 'JournalEntry';

const searchQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(defaultLimit),
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'is not a cursor of this API')
    .optional(),
  operation: z.uuid('is not an operation id').optional(),
  account_number: z.string().optional(),
});

const recordedQuery = z.object({ limit: z.string(), cursor: z.string(), operation: z.string() });

/** Reading the journal: admins of the account; reading it is journaled like everything else. */
@Controller('api/v1/journal/entries')
export class JournalController {
  private readonly journal: JournalApi;
  private readonly access: Access;

  constructor(@Inject(JOURNAL_API) journal: JournalApi, @Inject(Access) access: Access) {
    this.journal = journal;
    this.access = access;
  }

  @Get()
  @Operation({ command: 'journal', thing, query: recordedQuery, data: entryPageSchema })
  async search(@Req() request: FastifyRequest, @Query() query: Record<string, unknown>) {
    const { limit, cursor, operation } = parseQuery(query);
    const page = await this.journal.searchEntries(await this.access.grant(request, 'journal.read'), {
      limit,
      ...(cursor === undefined ? {} : { before: Number(cursor) }),
      ...(operation === undefined ? {} : { operation }),
    });
    return envelope('journal', thing, { data: page });
  }

  @Get(':id')
  @Operation({ command: 'journal', thing, data: bulk(entryDetailSchema) })
  async entry(@Req() request: FastifyRequest, @Param('id') id: string) {
    const entry = await this.journal.getEntry(await this.access.grant(request, 'journal.read'), id);
    return envelope('journal', thing, { data: entry });
  }
}

function parseQuery(query: Record<string, unknown>) {
  // The official CLI often sends parameters empty: that counts as absent (contract §1.3).
  const present = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  const parsed = searchQuery.safeParse(present);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.map(String).join('.');
  throw failure('HTTP.INVALID_QUERY', `${field ?? 'query'}: ${issue?.message ?? 'invalid'}`, {
    ...(field === undefined ? {} : { field: field.slice(0, 64) }),
  });
}
