import { Controller, Get, Inject, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ACCOUNTS_API, envelope, type AccountsApi } from '#contracts';
import { Access } from '../auth/access.ts';
import { readBody } from '../input/body.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';
import { accountBody, accountDetailOf, accountDetailSchema } from './account.bodies.ts';
import { camelCased } from './camel-case.ts';
import { changeOf, changeSchema, ifPresent } from './change-answer.ts';

const thing = 'Account';

/** The account that the caller acts in. */
@Controller('api/v1/account')
export class AccountController {
  private readonly accounts: AccountsApi;
  private readonly access: Access;
  private readonly recorder: Recorder;

  constructor(
    @Inject(ACCOUNTS_API) accounts: AccountsApi,
    @Inject(Access) access: Access,
    @Inject(Recorder) recorder: Recorder,
  ) {
    this.accounts = accounts;
    this.access = access;
    this.recorder = recorder;
  }

  @Get()
  @Operation({ summary: 'The own account', command: 'describe', thing, data: accountDetailSchema })
  async describe(@Req() request: FastifyRequest) {
    const grant = await this.access.grant(request, 'account.read');
    request.operation.name = grant.accountNumber;
    const [summary, description] = await Promise.all([
      this.accounts.getAccount(grant),
      this.accounts.describeAccount(grant),
    ]);
    return envelope('describe', thing, { data: accountDetailOf(summary, description) });
  }

  @Put()
  @Operation({
    summary: 'Change the own account',
    command: 'apply',
    thing,
    changesState: true,
    body: accountBody,
    data: changeSchema({ account: accountDetailSchema.nullable() }),
  })
  async replace(@Req() request: FastifyRequest) {
    const body = readBody(request, accountBody);
    const grant = await this.access.grant(request, 'account.change');
    request.operation.name = grant.accountNumber;
    const result = await this.recorder.execute(request.operation, (command) =>
      this.accounts.applyAccount(grant, command, camelCased(body)),
    );
    const account = await ifPresent(async () =>
      accountDetailOf(await this.accounts.getAccount(grant), await this.accounts.describeAccount(grant)),
    );
    return envelope('apply', thing, {
      data: { ...changeOf(result), account },
      message: `Account ${result.name} applied successfully`,
    });
  }
}
