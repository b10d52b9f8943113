import { Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ACCOUNTS_API, accountSummarySchema, envelope, pageSchema, type AccountsApi } from '#contracts';
import { Access } from '../auth/access.ts';
import { readBody } from '../input/body.ts';
import { pageOf, pageQuery, readQuery, recordedPageQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';
import { accountBody, accountDetailOf, accountDetailSchema, accountSwitchBody } from './account.bodies.ts';
import { camelCased } from './camel-case.ts';
import { changeOf, changeSchema, ifPresent } from './change-answer.ts';

const thing = 'Account';

/** All accounts, for platform admins. What is about one account is journaled in its own ledger. */
@Controller('api/v1/accounts')
export class AccountsController {
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
  @Operation({
    summary: 'List accounts (platform admins)',
    parameters: pageQuery,
    command: 'get',
    thing,
    query: recordedPageQuery,
    data: pageSchema(accountSummarySchema),
  })
  async list(@Req() request: FastifyRequest) {
    const query = readQuery(pageQuery, request.query);
    const grant = await this.access.grant(request, 'accounts.list');
    return envelope('get', thing, { data: await this.accounts.listAccounts(grant, pageOf(query)) });
  }

  @Post()
  @Operation({
    summary: 'Open an account (platform admins)',
    status: 201,
    command: 'apply',
    thing,
    changesState: true,
    body: accountBody,
    data: changeSchema({ account_number: z.string() }),
  })
  async open(@Req() request: FastifyRequest) {
    const body = readBody(request, accountBody);
    const { operation } = request;
    const grant = await this.access.grant(request, 'accounts.open');
    const result = await this.recorder.execute(operation, (command) =>
      this.accounts.openAccount(grant, command, camelCased(body)),
    );
    operation.name = result.name;
    return envelope('apply', thing, {
      data: { ...changeOf(result), account_number: result.name },
      message: `Account ${result.name} applied successfully`,
    });
  }

  @Get(':number')
  @Operation({
    summary: 'One account (platform admins)',
    namesAccount: false,
    command: 'describe',
    thing,
    data: accountDetailSchema,
  })
  async describe(@Req() request: FastifyRequest, @Param('number') number: string) {
    request.operation.name = number;
    const grant = await this.access.grant(request, 'accounts.list', number);
    const data = accountDetailOf(
      await this.accounts.getAccount(grant),
      await this.accounts.describeAccount(grant),
    );
    return envelope('describe', thing, { data });
  }

  @Patch(':number')
  @Operation({
    summary: 'Switch an account on or off (platform admins)',
    namesAccount: false,
    command: 'apply',
    thing,
    changesState: true,
    body: accountSwitchBody,
    data: changeSchema({ account: accountSummarySchema.nullable() }),
  })
  async switch(@Req() request: FastifyRequest, @Param('number') number: string) {
    request.operation.name = number;
    const { is_active: active } = readBody(request, accountSwitchBody);
    const grant = await this.access.grant(request, 'accounts.switch', number);
    const result = await this.recorder.execute(request.operation, (command) =>
      this.accounts.setAccountActive(grant, command, active),
    );
    const account = await ifPresent(() => this.accounts.getAccount(grant));
    return envelope('apply', thing, {
      data: { ...changeOf(result), account },
      message: `Account ${number} applied successfully`,
    });
  }

  @Delete(':number')
  @Operation({
    summary: 'Close an account (platform admins)',
    namesAccount: false,
    command: 'delete',
    thing,
    changesState: true,
  })
  async close(@Req() request: FastifyRequest, @Param('number') number: string) {
    request.operation.name = number;
    const grant = await this.access.grant(request, 'accounts.close', number);
    await this.recorder.execute(request.operation, (command) => this.accounts.closeAccount(grant, command));
    return envelope('delete', thing, { message: `Account ${number} deleted successfully` });
  }
}
