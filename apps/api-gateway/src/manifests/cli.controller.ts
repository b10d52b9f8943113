import { Controller, Get, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { envelope, failure, type Grant } from '#contracts';
import { carriesCredential } from '#sealing';
import { Access } from '../auth/access.ts';
import { readQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { recordBody } from '../recorder/recorder.hooks.ts';
import { Recorder } from '../recorder/recorder.ts';
import { dryRun } from './dry-run.ts';
import { verbOperation, type Verb } from './kinds/kind-operations.ts';
import { KindRegistry, type RegisteredKind } from './kinds/kind-registry.ts';
import type { CommandVerb, ValidManifest } from './kinds/kind.ts';
import { readManifest } from './manifest.ts';
import { flag, resourceList } from './resource-list.ts';
import { nameOf, refuseOtherName } from './resource-name.ts';

const applyQuery = z.object({ dry_run: flag });

/** `reveal=true` asks for the secrets too: an operation of its own, with its own permission. */
const describeQuery = z.object({ reveal: flag });

const pastTense = { delete: 'deleted', deploy: 'deployed', undeploy: 'undeployed' } as const;

/**
 * The verbs of the `smarter` CLI on manifests (contract §1.4), each for all kinds of the registry. By POST
 * as the CLI asks, and by GET too where nothing changes.
 */
@Controller('api/v1/cli')
export class CliController {
  private readonly kinds: KindRegistry;
  private readonly access: Access;
  private readonly recorder: Recorder;

  constructor(
    @Inject(KindRegistry) kinds: KindRegistry,
    @Inject(Access) access: Access,
    @Inject(Recorder) recorder: Recorder,
  ) {
    this.kinds = kinds;
    this.access = access;
    this.recorder = recorder;
  }

  @Post('apply')
  @Operation(verbOperation('apply'))
  async apply(@Req() request: FastifyRequest) {
    const { operation } = request;
    const body = request.body as Buffer | undefined;
    const manifest = readManifest(body);
    const kind = this.kinds.ofManifest(manifest['kind']);
    const isDryRun = readQuery(applyQuery, request.query).dry_run;
    operation.descriptor = isDryRun ? kind.operations.dryRun : kind.operations.apply;
    recordBody(operation, manifest, operation.descriptor.body);
    if (carriesCredential(body?.toString('latin1') ?? '', operation.credentialForms)) {
      throw failure('MANIFEST.CARRIES_CREDENTIAL', 'The manifest contains your API key; it would be stored.');
    }
    const valid = this.supported(kind, 'apply', kind.commands.apply).read(manifest);
    const grant = await this.admitted(request, valid);
    operation.name = valid.name ?? grant.accountNumber;
    refuseOtherName(request.query, kind, operation.name);
    if (isDryRun) {
      await valid.rehearse?.(grant);
      return planned(kind, grant, operation.name, manifest);
    }
    const { name, created, changed, shownOnce } = await this.recorder.execute(operation, (command) =>
      valid.execute(grant, command),
    );
    return envelope('apply', kind.name, {
      data: { changed, created, ...shownOnce },
      message: `${kind.name} ${name} applied successfully`,
    });
  }

  @Post('delete/:kind')
  @Operation(verbOperation('delete'))
  delete(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.change(request, 'delete', kind);
  }

  @Post('deploy/:kind')
  @Operation(verbOperation('deploy'))
  deploy(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.change(request, 'deploy', kind);
  }

  @Post('undeploy/:kind')
  @Operation(verbOperation('undeploy'))
  undeploy(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.change(request, 'undeploy', kind);
  }

  @Post('describe/:kind')
  @Operation(verbOperation('describe'))
  async describe(@Req() request: FastifyRequest, @Param('kind') segment: string) {
    const verb = readQuery(describeQuery, request.query).reveal ? 'reveal' : 'describe';
    const kind = this.begin(request, verb, segment);
    const question = this.supported(kind, verb, kind.questions[verb]);
    const grant = await this.access.grant(request, question.action);
    const name = this.named(request, kind, grant);
    const data = await question.ask(grant, name);
    noteFound(request, kind);
    return envelope('describe', kind.name, { data, message: `${kind.name} ${name} described successfully` });
  }

  @Get('describe/:kind')
  @Operation(verbOperation('describe'))
  describeByGet(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.describe(request, kind);
  }

  @Post('get/:kind')
  @Operation(verbOperation('get'))
  async list(@Req() request: FastifyRequest, @Param('kind') segment: string) {
    const kind = this.begin(request, 'get', segment);
    const get = this.supported(kind, 'get', kind.questions.get ?? kind.questions.getOf);
    const grant = await this.access.grant(request, get.action);
    const data = await resourceList(kind, get, grant, request.query);
    return envelope('get', kind.name, { data, message: `${kind.plural} got successfully` });
  }

  @Get('get/:kind')
  @Operation(verbOperation('get'))
  listByGet(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.list(request, kind);
  }

  @Post('logs/:kind')
  @Operation(verbOperation('logs'))
  async logs(@Req() request: FastifyRequest, @Param('kind') segment: string) {
    const kind = this.begin(request, 'logs', segment);
    const question = this.supported(kind, 'logs', kind.questions.logs);
    const grant = await this.access.grant(request, question.action);
    const name = this.named(request, kind, grant);
    await question.ask(grant, name);
    noteFound(request, kind);
    return envelope('logs', kind.name, { message: `${kind.name} ${name} successfully retrieved logs` });
  }

  @Get('logs/:kind')
  @Operation(verbOperation('logs'))
  logsByGet(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.logs(request, kind);
  }

  @Post(['example_manifest/:kind', 'example-manifest/:kind'])
  @Operation(verbOperation('example_manifest'))
  exampleManifest(@Req() request: FastifyRequest, @Param('kind') segment: string) {
    const kind = this.begin(request, 'example_manifest', segment);
    return sample(kind, 'example_manifest', kind.example);
  }

  @Get(['example_manifest/:kind', 'example-manifest/:kind'])
  @Operation(verbOperation('example_manifest'))
  exampleManifestByGet(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.exampleManifest(request, kind);
  }

  @Post(['schema/:kind', 'json-schema/:kind'])
  @Operation(verbOperation('schema'))
  schema(@Req() request: FastifyRequest, @Param('kind') segment: string) {
    const kind = this.begin(request, 'schema', segment);
    return sample(kind, 'schema', kind.jsonSchema);
  }

  @Get(['schema/:kind', 'json-schema/:kind'])
  @Operation(verbOperation('schema'))
  schemaByGet(@Req() request: FastifyRequest, @Param('kind') kind: string) {
    return this.schema(request, kind);
  }

  private async change(request: FastifyRequest, verb: CommandVerb, segment: string) {
    const kind = this.begin(request, verb, segment);
    const change = this.supported(kind, verb, kind.commands[verb]);
    const grant = await this.access.grant(request, change.action);
    const name = this.named(request, kind, grant);
    await this.recorder.execute(request.operation, (command) => change.execute(grant, command, name));
    noteFound(request, kind);
    return envelope(verb, kind.name, { message: `${kind.name} ${name} ${pastTense[verb]} successfully` });
  }

  private begin(request: FastifyRequest, verb: Verb, segment: string): RegisteredKind {
    const kind = this.kinds.ofPath(segment);
    request.operation.descriptor = kind.operations[verb];
    return kind;
  }

  private named(request: FastifyRequest, kind: RegisteredKind, grant: Grant): string {
    const name = nameOf(request.query, kind, grant);
    request.operation.name = name;
    return name;
  }

  /**
   * What the kind has for the verb, or the refusal of a verb that it lacks: 405 where its resources come to be by
   * themselves, else 501, worded after the real server (contract §2.5): "not implemented" says that the
   * contract names no such operation for the kind (§5), not that one is still to be written.
   */
  private supported<Answer>(kind: RegisteredKind, verb: Verb, found: Answer | undefined): Answer {
    if (found !== undefined) return found;
    if (kind.readOnly?.some((written) => written === verb))
      throw failure('MANIFEST.READ_ONLY', `${kind.name} is a read-only resource.`);
    throw failure('MANIFEST.VERB_UNSUPPORTED', `${verb} is not implemented for ${kind.name} resources.`);
  }

  private async admitted(request: FastifyRequest, manifest: ValidManifest): Promise<Grant> {
    const [first, ...others] = manifest.actions;
    const grant = await this.access.grant(request, first);
    for (const action of others) await this.access.grant(request, action);
    manifest.admit?.(grant);
    return grant;
  }
}

/** Names of chats look like keys: one that was found is recorded as it is. */
function noteFound({ operation }: FastifyRequest, kind: RegisteredKind): void {
  operation.nameIsOurs = kind.namesAreOurs === true;
}

async function planned(kind: RegisteredKind, grant: Grant, name: string, given: unknown) {
  const data = await dryRun(kind, grant, name, kind.manifest.parse(given));
  return envelope('apply', kind.name, { data, message: `${kind.name} ${name} can be applied` });
}

function sample(kind: RegisteredKind, command: Verb, data: unknown) {
  return envelope(command, kind.name, {
    data,
    message: `${kind.name} example manifest successfully generated`,
  });
}
