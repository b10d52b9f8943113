import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  ACCOUNTS_API,
  bulk,
  envelope,
  failure,
  JOURNAL_API,
  operationCauseSchema,
  resourceChangeSchema,
  resourceKinds,
  type AccountsApi,
  type Grant,
  type HistoryKind,
  type JournalApi,
  type ResourceChange,
} from '#contracts';
import { Access } from '../auth/access.ts';
import { pageQuery, readQuery, recordedPageQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { cursorOfChange, placeOfChange } from './change-cursor.ts';

const accountsKinds: readonly HistoryKind[] = [
  'Account',
  'User',
  'SmarterAuthToken',
  ...resourceKinds.map(({ name }) => name),
];
/** The journal's own kind: one of each account, which is its name. */
const policyKind = 'JournalPolicy';
const moment = z.iso.datetime({ offset: true });
const resource = {
  kind: z.enum([...accountsKinds, policyKind]),
  name: z.string().min(1).max(256).optional(),
  account_number: z.string().optional(),
};

const stateQuery = z.strictObject({ ...resource, at: moment });
const diffQuery = z.strictObject({ ...resource, from: moment, to: moment, ...pageQuery.shape });
const recordedQuery = z.object(
  Object.fromEntries(['kind', 'name', 'at', 'from', 'to'].map((name) => [name, z.string()])),
);
const recordedDiffQuery = recordedQuery.extend(recordedPageQuery.shape);

const changeSchema = bulk(resourceChangeSchema.extend({ entry: operationCauseSchema.nullable() }));
const stateSchema = z.object({
  kind: z.string(),
  name: z.string(),
  at: z.string(),
  manifest: bulk(z.unknown()),
  change: changeSchema.nullable(),
});
const diffSchema = z.object({
  kind: z.string(),
  name: z.string(),
  from: z.string(),
  to: z.string(),
  changes: bulk(z.array(changeSchema)).describe('The oldest first.'),
  next: z.string().nullable().describe('The cursor of the next page; null at the end.'),
});

/** Resources as they were, and what changed them: each change with the entry of its operation. */
@Controller('api/v1/journal')
export class StateController {
  private readonly accounts: AccountsApi;
  private readonly journal: JournalApi;
  private readonly access: Access;

  constructor(
    @Inject(ACCOUNTS_API) accounts: AccountsApi,
    @Inject(JOURNAL_API) journal: JournalApi,
    @Inject(Access) access: Access,
  ) {
    this.accounts = accounts;
    this.journal = journal;
    this.access = access;
  }

  @Get('state')
  @Operation({
    summary: 'A resource as it was at a moment',
    parameters: stateQuery,
    command: 'journal',
    thing: 'State',
    query: recordedQuery,
    data: stateSchema,
  })
  async state(@Req() request: FastifyRequest) {
    const { kind, at, ...asked } = readQuery(stateQuery, request.query);
    const leave = await this.access.grant(request, 'state.read');
    const name = nameOf(kind, asked.name, leave);
    const { manifest, change } =
      kind === policyKind
        ? await this.journal.policyAt(leave, at)
        : await this.accounts.stateAt(leave, kind, name, at);
    const [caused = null] = change === null ? [] : await this.withEntries(leave, [change]);
    return envelope('journal', 'State', { data: { kind, name, at, manifest, change: caused } });
  }

  @Get('diff')
  @Operation({
    summary: 'What changed of a resource between two moments',
    parameters: diffQuery,
    command: 'journal',
    thing: 'State',
    query: recordedDiffQuery,
    data: diffSchema,
  })
  async diff(@Req() request: FastifyRequest) {
    const { kind, from, to, ...asked } = readQuery(diffQuery, request.query);
    if (Date.parse(from) > Date.parse(to)) {
      throw failure('HTTP.INVALID_QUERY', 'to: is before from', { field: 'to' });
    }
    const leave = await this.access.grant(request, 'state.read');
    const name = nameOf(kind, asked.name, leave);
    const of = [leave.accountNumber, kind, name, from, to];
    const after = asked.cursor === undefined ? {} : { after: placeOfChange(asked.cursor, of) };
    const between = { from, to, limit: asked.limit, ...after };
    const { changes, next } =
      kind === policyKind
        ? await this.journal.policyChanges(leave, between)
        : await this.accounts.changesBetween(leave, kind, name, between);
    const data = {
      ...{ kind, name, from, to, changes: await this.withEntries(leave, changes) },
      next: next === null ? null : cursorOfChange(next, of),
    };
    return envelope('journal', 'State', { data });
  }

  private async withEntries(leave: Grant, changes: readonly ResourceChange[]) {
    const operations = [...new Set(changes.flatMap(({ operation_id: id }) => id ?? []))];
    const causes = operations.length === 0 ? [] : await this.journal.findCauses(leave, operations);
    const entries = new Map(operations.map((id, index) => [id, causes[index] ?? null]));
    return changes.map((change) => ({ ...change, entry: entries.get(change.operation_id ?? '') ?? null }));
  }
}

/** Throws `HTTP.INVALID_QUERY` where the kind needs a name and there is none. */
function nameOf(kind: HistoryKind | typeof policyKind, name: string | undefined, { accountNumber }: Grant) {
  if (kind === policyKind) return accountNumber;
  if (name === undefined) throw failure('HTTP.INVALID_QUERY', 'name: is missing', { field: 'name' });
  return name;
}
