import { Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ACCOUNTS_API, envelope, noMetadata, pageSchema, type AccountsApi, type Grant } from '#contracts';
import { Access } from '../auth/access.ts';
import { mintedKey } from '../auth/minted.ts';
import { readBody } from '../input/body.ts';
import { pageOf, pageQuery, readQuery, recordedPageQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';
import { apiKeyDetailOf, apiKeyDetailSchema, type ApiKeyDetail } from './api-key-detail.ts';
import { apiKeyPatchBody, newApiKeyBody, rotationBody } from './api-key.bodies.ts';
import { camelCased } from './camel-case.ts';
import { changeOf, changeSchema, ifPresent, shownOnceSchema } from './change-answer.ts';
import { LastUses } from './last-uses.ts';
import { inRestFields } from './rest-fields.ts';

const thing = 'SmarterAuthToken';
const key = apiKeyDetailSchema.nullable();

/** The API keys of an account. A key is shown in the answer that makes it, and never again. */
@Controller('api/v1/api-keys')
export class ApiKeysController {
  private readonly accounts: AccountsApi;
  private readonly access: Access;
  private readonly recorder: Recorder;
  private readonly lastUses: LastUses;

  constructor(
    @Inject(ACCOUNTS_API) accounts: AccountsApi,
    @Inject(Access) access: Access,
    @Inject(Recorder) recorder: Recorder,
    @Inject(LastUses) lastUses: LastUses,
  ) {
    this.accounts = accounts;
    this.access = access;
    this.recorder = recorder;
    this.lastUses = lastUses;
  }

  @Get()
  @Operation({
    summary: 'List API keys',
    parameters: pageQuery,
    command: 'get',
    thing,
    query: recordedPageQuery,
    data: pageSchema(apiKeyDetailSchema),
  })
  async list(@Req() request: FastifyRequest) {
    const query = readQuery(pageQuery, request.query);
    const grant = await this.access.grant(request, 'keys.read');
    const { items, next } = await this.accounts.listApiKeys(grant, pageOf(query));
    const uses = await this.lastUses.of(
      grant,
      items.map(({ key_id: keyId }) => keyId),
    );
    return envelope('get', thing, { data: { items: items.map((item) => apiKeyDetailOf(item, uses)), next } });
  }

  @Post()
  @Operation({
    summary: 'Create an API key; it is shown once',
    status: 201,
    command: 'apply',
    thing,
    changesState: true,
    body: newApiKeyBody,
    data: changeSchema({ key, api_key: shownOnceSchema }),
  })
  async create(@Req() request: FastifyRequest) {
    const { name, description = null, ...config } = readBody(request, newApiKeyBody);
    request.operation.name = name;
    const grant = await this.access.grant(request, 'keys.change');
    const minted = mintedKey();
    const result = await this.recorder.execute(request.operation, (command) =>
      inRestFields(() =>
        this.accounts.applyApiKey(grant, command, {
          name,
          metadata: { ...noMetadata, description },
          config: camelCased(config),
          keyHash: minted.keyHash,
          ifAbsent: true,
        }),
      ),
    );
    const created = await ifPresent(async () => {
      const { status } = await this.accounts.describeApiKey(grant, name);
      return apiKeyDetailOf(await this.accounts.getApiKey(grant, status.keyId), new Map());
    });
    return envelope('apply', thing, {
      data: { ...changeOf(result), key: created, ...(result.repeated ? {} : { api_key: minted.key }) },
      message: `SmarterAuthToken ${result.name} applied successfully`,
    });
  }

  @Get(':key_id')
  @Operation({ summary: 'One API key', command: 'describe', thing, data: apiKeyDetailSchema })
  async describe(@Req() request: FastifyRequest, @Param('key_id') keyId: string) {
    request.operation.name = keyId;
    const grant = await this.access.grant(request, 'keys.read');
    const data = await this.detail(grant, keyId);
    request.operation.name = data.name;
    return envelope('describe', thing, { data });
  }

  @Patch(':key_id')
  @Operation({
    summary: 'Change an API key',
    command: 'apply',
    thing,
    changesState: true,
    body: apiKeyPatchBody,
    data: changeSchema({ key }),
  })
  async change(@Req() request: FastifyRequest, @Param('key_id') keyId: string) {
    request.operation.name = keyId;
    const patch = readBody(request, apiKeyPatchBody);
    const grant = await this.access.grant(request, 'keys.change');
    const result = await this.recorder.execute(request.operation, (command) =>
      inRestFields(() => this.accounts.patchApiKey(grant, command, { keyId }, camelCased(patch))),
    );
    request.operation.name = result.name;
    return envelope('apply', thing, {
      data: { ...changeOf(result), key: await ifPresent(() => this.detail(grant, keyId)) },
      message: `SmarterAuthToken ${result.name} applied successfully`,
    });
  }

  @Delete(':key_id')
  @Operation({ summary: 'Delete an API key', command: 'delete', thing, changesState: true })
  async delete(@Req() request: FastifyRequest, @Param('key_id') keyId: string) {
    request.operation.name = keyId;
    const grant = await this.access.grant(request, 'keys.change');
    const { name } = await this.recorder.execute(request.operation, (command) =>
      this.accounts.deleteApiKey(grant, command, { keyId }),
    );
    request.operation.name = name;
    return envelope('delete', thing, { message: `SmarterAuthToken ${name} deleted successfully` });
  }

  @Post(':key_id/rotate')
  @Operation({
    summary: 'Replace an API key; the old one works for the time of grace',
    command: 'rotate',
    thing,
    changesState: true,
    body: rotationBody,
    data: changeSchema({ key, api_key: shownOnceSchema }),
  })
  async rotate(@Req() request: FastifyRequest, @Param('key_id') keyId: string) {
    request.operation.name = keyId;
    const { grace_seconds: graceSeconds } = readBody(request, rotationBody);
    const grant = await this.access.grant(request, 'keys.change');
    const minted = mintedKey();
    const result = await this.recorder.execute(request.operation, (command) =>
      this.accounts.rotateApiKey(grant, command, { keyId }, { keyHash: minted.keyHash, graceSeconds }),
    );
    request.operation.name = result.name;
    return envelope('rotate', thing, {
      data: {
        ...changeOf(result),
        key: await ifPresent(() => this.detail(grant, keyId)),
        ...(result.repeated ? {} : { api_key: minted.key }),
      },
      message: `SmarterAuthToken ${result.name} rotated successfully`,
    });
  }

  private async detail(grant: Grant, keyId: string): Promise<ApiKeyDetail> {
    const summary = await this.accounts.getApiKey(grant, keyId);
    return apiKeyDetailOf(summary, await this.lastUses.of(grant, [keyId]));
  }
}
