import type {
  AccountConfig,
  AccountDescription,
  AccountsApi,
  ApplyResult,
  Grant,
  KeyHolder,
  Principal,
  RecordedCommand,
  Whoami,
} from '#contracts';
import type { ApplyAccountHandler } from '../application/apply-account.handler.ts';
import type { EventStreams } from '../application/event-streams.ts';
import type { DescribeAccountQuery } from '../queries/describe-account.query.ts';
import type { ResolveKeyQuery } from '../queries/resolve-key.query.ts';
import type { WhoamiQuery } from '../queries/whoami.query.ts';

export interface AccountsUseCases {
  readonly resolveKey: ResolveKeyQuery;
  readonly whoami: WhoamiQuery;
  readonly describeAccount: DescribeAccountQuery;
  readonly applyAccount: ApplyAccountHandler;
  readonly streams: EventStreams;
}

/** The contract of accounts, answered by its use cases. */
export class AccountsFacade implements Pick<
  AccountsApi,
  'resolveKey' | 'whoami' | 'describeAccount' | 'applyAccount' | 'wasExecuted'
> {
  readonly #useCases: AccountsUseCases;

  constructor(useCases: AccountsUseCases) {
    this.#useCases = useCases;
  }

  resolveKey(keyHash: string): Promise<KeyHolder | undefined> {
    return promised(() => this.#useCases.resolveKey.ask(keyHash));
  }

  whoami(principal: Principal): Promise<Whoami> {
    return promised(() => this.#useCases.whoami.ask(principal));
  }

  describeAccount(grant: Grant): Promise<AccountDescription> {
    return promised(() => this.#useCases.describeAccount.ask(grant));
  }

  applyAccount(grant: Grant, command: RecordedCommand, config: AccountConfig): Promise<ApplyResult> {
    return this.#useCases.applyAccount.handle(grant, command, config);
  }

  wasExecuted(commandId: string): Promise<boolean> {
    return this.#useCases.streams.wasExecuted(commandId);
  }
}

/** What a synchronous question answers or throws, as a promise. */
function promised<Answer>(ask: () => Answer): Promise<Answer> {
  return new Promise((resolve) => resolve(ask()));
}
