import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  ACCOUNTS_API,
  bulk,
  envelope,
  failure,
  JOURNAL_API,
  personal,
  resourceChangeSchema,
  resourceKinds,
  type AccountsApi,
  type EntrySummary,
  type Grant,
  type HistoryKind,
  type JournalApi,
  type ResourceChange,
} from '#contracts';
import { Access } from '../auth/access.ts';
import { readQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';

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
const diffQuery = z.strictObject({ ...resource, from: moment, to: moment });
const recordedQuery = z.object(
  Object.fromEntries(['kind', 'name', 'at', 'from', 'to'].map((name) => [name, z.string()])),
);

/** The entry of the operation that made a change: who did it, and the receipt. */
const causeSchema = z.object({
  id: z.string(),
  seq: z.number().int(),
  key: z.string(),
  recorded_at: z.string(),
  command: z.string(),
  outcome: z.string(),
  actor: z.object({
    kind: z.string(),
    account_number: z.string().nullable(),
    user: personal(z.string().nullable()),
    key_id: z.string().nullable(),
    role: z.string().nullable(),
  }),
});

const changeSchema = bulk(resourceChangeSchema.extend({ entry: causeSchema.nullable() }));
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
  changes: bulk(z.array(changeSchema)),
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
    query: recordedQuery,
    data: diffSchema,
  })
  async diff(@Req() request: FastifyRequest) {
    const { kind, from, to, ...asked } = readQuery(diffQuery, request.query);
    if (Date.parse(from) > Date.parse(to)) {
      throw failure('HTTP.INVALID_QUERY', 'to: is before from', { field: 'to' });
    }
    const leave = await this.access.grant(request, 'state.read');
    const name = nameOf(kind, asked.name, leave);
    const changes =
      kind === policyKind
        ? await this.journal.policyChanges(leave, { from, to })
        : await this.accounts.changesBetween(leave, kind, name, from, to);
    const data = { kind, name, from, to, changes: await this.withEntries(leave, changes) };
    return envelope('journal', 'State', { data });
  }

  private async withEntries(leave: Grant, changes: readonly ResourceChange[]) {
    const entries = new Map<string, EntrySummary | undefined>();
    for (const { operation_id: id } of changes) {
      if (id !== null && !entries.has(id)) entries.set(id, await this.entryOf(leave, id));
    }
    return changes.map((change) => {
      const entry = change.operation_id === null ? undefined : entries.get(change.operation_id);
      return { ...change, entry: entry === undefined ? null : causeOf(entry) };
    });
  }

  /** The outcome of the operation; without one what was found out about it: the newest entry that it has. */
  private async entryOf(leave: Grant, operation: string): Promise<EntrySummary | undefined> {
    const { entries } = await this.journal.searchEntries(leave, { limit: 4, filters: { operation } });
    return entries.find(({ id }) => id === operation) ?? entries[0];
  }
}

/** Throws `HTTP.INVALID_QUERY` where the kind needs a name and there is none. */
function nameOf(kind: HistoryKind | typeof policyKind, name: string | undefined, { accountNumber }: Grant) {
  if (kind === policyKind) return accountNumber;
  if (name === undefined) throw failure('HTTP.INVALID_QUERY', 'name: is missing', { field: 'name' });
  return name;
}

function causeOf({ id, seq, key, recorded_at, command, outcome, actor }: EntrySummary) {
  return { id, seq, key, recorded_at, command, outcome, actor };
}
