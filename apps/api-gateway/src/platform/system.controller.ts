import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  ACCOUNTS_API,
  envelope,
  JOURNAL_API,
  type AccountsApi,
  type JournalApi,
  type ServiceHealth,
} from '#contracts';
import { Failure } from '#kernel';
import { Readiness } from '#process';
import { Access, principalOf } from '../auth/access.ts';
import { Operation } from '../recorder/descriptor.ts';
import { SpooledLog } from '../recorder/spooled-log.ts';
import { softwareVersion } from './software-version.ts';

const thing = 'System';

const count = z.int().nullable();
const systemSchema = z.object({
  version: z.string(),
  accounts: count.describe('Accounts that are not closed.'),
  services: z.array(
    z.object({
      name: z.string(),
      ready: z.boolean(),
      problem: z.string().nullable().describe('What keeps it from being ready.'),
      lag: count.describe('Facts to be published, or records to be put into ledgers.'),
    }),
  ),
  log: z.object({
    settled: z.string().nullable().describe('What was recorded before this moment is in the ledgers.'),
    lag: count.describe('Records that are not.'),
  }),
  spool: z.object({ backlog: z.int().describe('Outcomes that wait in this gateway for the log.') }),
  parked: count.describe('Entries that a view could not fold.'),
  unopened: count.describe(
    'Entries whose content did not open when they were read, since the journal that answers was started.',
  ),
  quarantined: count.describe('Entries of events that could not be read.'),
});

/** How the whole system is, for platform admins. What a service that does not answer would say is null. */
@Controller('api/v1/system')
export class SystemController {
  private readonly accounts: AccountsApi;
  private readonly journal: JournalApi;
  private readonly access: Access;
  private readonly readiness: Readiness;
  private readonly log: SpooledLog;

  constructor(
    @Inject(ACCOUNTS_API) accounts: AccountsApi,
    @Inject(JOURNAL_API) journal: JournalApi,
    @Inject(Access) access: Access,
    @Inject(Readiness) readiness: Readiness,
    @Inject(SpooledLog) log: SpooledLog,
  ) {
    this.accounts = accounts;
    this.journal = journal;
    this.access = access;
    this.readiness = readiness;
    this.log = log;
  }

  @Get()
  @Operation({
    summary: 'How the system is (platform admins)',
    command: 'status',
    thing,
    namesAccount: false,
    data: systemSchema,
  })
  async describe(@Req() request: FastifyRequest) {
    // About no account: in the ledger of whoever asks, wherever their session acts.
    const grant = await this.access.grant(request, 'system.read', principalOf(request).accountNumber);
    const [accounts, journal] = await Promise.all([
      ifAnswered(() => this.accounts.health(grant)),
      ifAnswered(() => this.journal.health(grant)),
    ]);
    const problem = this.readiness.problem() ?? null;
    const data: z.infer<typeof systemSchema> = {
      version: softwareVersion,
      accounts: accounts?.accounts ?? null,
      services: [
        { name: 'api-gateway', ready: problem === null, problem, lag: null },
        serviceOf('accounts', accounts),
        serviceOf('journal', journal),
      ],
      log: { settled: journal?.settledThrough ?? null, lag: journal?.lag ?? null },
      spool: { backlog: this.log.backlog },
      parked: journal?.parked ?? null,
      unopened: journal?.unopened ?? null,
      quarantined: journal?.quarantined ?? null,
    };
    return envelope('status', thing, { data });
  }
}

function serviceOf(name: string, health: ServiceHealth | null) {
  const { problem, lag } = health ?? { problem: 'it does not answer', lag: null };
  return { name, ready: problem === null, problem, lag };
}

/** What the service says; null where it does not answer, which is what is asked about. */
async function ifAnswered<Health>(ask: () => Promise<Health>): Promise<Health | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Failure && error.kind === 'unavailable') return null;
    throw error;
  }
}
