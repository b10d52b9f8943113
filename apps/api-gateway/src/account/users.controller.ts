import { Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  ACCOUNTS_API,
  comparableName,
  envelope,
  failure,
  noMetadata,
  pageSchema,
  userSummarySchema,
  type AccountsApi,
  type Grant,
} from '#contracts';
import { Access, principalOf } from '../auth/access.ts';
import { mintedPassword } from '../auth/minted.ts';
import { readBody } from '../input/body.ts';
import { pageOf, pageQuery, readQuery, recordedPageQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';
import { camelCased } from './camel-case.ts';
import { changeOf, changeSchema, ifPresent, shownOnceSchema } from './change-answer.ts';
import { inRestFields } from './rest-fields.ts';
import { newUserBody, passwordBody, userPatchBody } from './user.bodies.ts';

const thing = 'User';
const user = userSummarySchema.nullable();

/** The users of an account. */
@Controller('api/v1/users')
export class UsersController {
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
    summary: 'List users',
    parameters: pageQuery,
    command: 'get',
    thing,
    query: recordedPageQuery,
    data: pageSchema(userSummarySchema),
  })
  async list(@Req() request: FastifyRequest) {
    const query = readQuery(pageQuery, request.query);
    const grant = await this.access.grant(request, 'users.read');
    return envelope('get', thing, { data: await this.accounts.listUsers(grant, pageOf(query)) });
  }

  @Post()
  @Operation({
    summary: 'Create a user',
    status: 201,
    command: 'apply',
    thing,
    changesState: true,
    body: newUserBody,
    data: changeSchema({ user, password: shownOnceSchema }),
  })
  async create(@Req() request: FastifyRequest) {
    const { operation } = request;
    const { username, password, make_password: makePassword, ...config } = readBody(request, newUserBody);
    operation.name = username;
    const grant = await this.grantToChange(request, config.is_superuser);
    const madeUp = makePassword ? mintedPassword() : undefined;
    const initial = password ?? madeUp;
    const result = await this.recorder.execute(operation, (command) =>
      inRestFields(() =>
        this.accounts.applyUser(grant, command, {
          username,
          metadata: noMetadata,
          config: camelCased(config),
          ...(initial === undefined ? {} : { password: initial }),
          ifAbsent: true,
        }),
      ),
    );
    return envelope('apply', thing, {
      data: {
        ...changeOf(result),
        user: await ifPresent(() => this.accounts.getUser(grant, username)),
        ...(madeUp === undefined || result.repeated ? {} : { password: madeUp }),
      },
      message: `User ${result.name} applied successfully`,
    });
  }

  @Get(':username')
  @Operation({ summary: 'One user', command: 'describe', thing, data: userSummarySchema })
  async describe(@Req() request: FastifyRequest, @Param('username') username: string) {
    request.operation.name = username;
    const grant = await this.access.grant(request, 'users.read');
    return envelope('describe', thing, { data: await this.accounts.getUser(grant, username) });
  }

  @Patch(':username')
  @Operation({
    summary: 'Change a user',
    command: 'apply',
    thing,
    changesState: true,
    body: userPatchBody,
    data: changeSchema({ user }),
  })
  async change(@Req() request: FastifyRequest, @Param('username') username: string) {
    request.operation.name = username;
    const patch = readBody(request, userPatchBody);
    const grant = await this.grantToChange(request, patch.is_superuser !== undefined);
    const result = await this.recorder.execute(request.operation, (command) =>
      inRestFields(() => this.accounts.patchUser(grant, command, username, camelCased(patch))),
    );
    return envelope('apply', thing, {
      data: {
        ...changeOf(result),
        user: await ifPresent(() => this.accounts.getUser(grant, username)),
      },
      message: `User ${result.name} applied successfully`,
    });
  }

  @Delete(':username')
  @Operation({ summary: 'Delete a user', command: 'delete', thing, changesState: true })
  async delete(@Req() request: FastifyRequest, @Param('username') username: string) {
    request.operation.name = username;
    const grant = await this.access.grant(request, 'users.change');
    await this.recorder.execute(request.operation, (command) =>
      this.accounts.deleteUser(grant, command, username),
    );
    return envelope('delete', thing, { message: `User ${username} deleted successfully` });
  }

  @Post(':username/password')
  @Operation({
    summary: 'Set a password',
    command: 'password',
    thing,
    changesState: true,
    body: passwordBody,
    data: changeSchema({ password: shownOnceSchema }),
  })
  async setPassword(@Req() request: FastifyRequest, @Param('username') username: string) {
    request.operation.name = username;
    const { current, password } = readBody(request, passwordBody);
    if (current === undefined && isCaller(request, username)) {
      throw failure('HTTP.INVALID_BODY', 'current: is needed to change your own password', {
        field: 'current',
      });
    }
    const grant = await this.access.grant(request, 'users.password');
    const madeUp = password === undefined ? mintedPassword() : undefined;
    const result = await this.recorder.execute(request.operation, (command) =>
      this.accounts.setPassword(grant, command, username, {
        ...(current === undefined ? {} : { current }),
        next: password ?? madeUp ?? '',
      }),
    );
    return envelope('password', thing, {
      data: {
        ...changeOf(result),
        ...(madeUp === undefined || result.repeated ? {} : { password: madeUp }),
      },
      message: `User ${username} password set successfully`,
    });
  }

  @Post(':username/erase')
  @Operation({
    summary: "Erase a user's personal data for good",
    command: 'erase',
    thing,
    changesState: true,
  })
  async erase(@Req() request: FastifyRequest, @Param('username') username: string) {
    request.operation.name = username;
    const grant = await this.access.grant(request, 'users.erase');
    await this.recorder.execute(request.operation, (command) =>
      this.accounts.eraseUser(grant, command, username),
    );
    return envelope('erase', thing, { message: `User ${username} erased successfully` });
  }

  /** Who is a platform admin is for platform admins to say. */
  private async grantToChange(request: FastifyRequest, aboutSuperuser: boolean): Promise<Grant> {
    if (aboutSuperuser) await this.access.grant(request, 'users.make-platform-admin');
    return await this.access.grant(request, 'users.change');
  }
}

function isCaller(request: FastifyRequest, username: string): boolean {
  return comparableName(principalOf(request).username) === comparableName(username);
}
