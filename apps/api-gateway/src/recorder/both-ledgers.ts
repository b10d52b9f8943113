import type { FastifyRequest } from 'fastify';
import type { CommandResult, RecordedCommand } from '#contracts';
import { asFailure, statusOf } from '#http';
import type { GatewayIdentity } from './gateway-identity.ts';
import { Operation } from './operation.ts';
import type { Outcome, Recorder } from './recorder.ts';
import { factsOf } from './recorder.hooks.ts';

const noSegments: ReadonlySet<string> = new Set();

/** Carries out what is about several accounts, so that each has it in its ledger. */
export class BothLedgers {
  private readonly recorder: Recorder;
  private readonly identity: GatewayIdentity;

  constructor(recorder: Recorder, identity: GatewayIdentity) {
    this.recorder = recorder;
    this.identity = identity;
  }

  /**
   * Executes as `Recorder.execute` does for the request's own operation. Each other account gets an operation of its
   * own with the same command: its intent is durable before anything is executed, its outcome before this resolves.
   */
  execute<Result extends CommandResult>(
    request: FastifyRequest,
    otherAccounts: readonly string[],
    run: (command: RecordedCommand) => Promise<Result>,
  ): Promise<Result> {
    return this.recorder.execute(request.operation, async (command) => {
      const begun: Operation[] = [];
      try {
        for (const account of otherAccounts) {
          const twin = this.twinOf(request.operation, account, command);
          begun.push(twin);
          await this.recorder.recordIntent(twin);
        }
        const result = await run(command);
        await this.record(request, begun, 200, null);
        return result;
      } catch (error) {
        const failure = asFailure(error);
        await this.record(request, begun, statusOf(failure), failure.code);
        throw error;
      } finally {
        for (const twin of begun) this.recorder.forget(twin);
      }
    });
  }

  private twinOf(operation: Operation, account: string, command: RecordedCommand): Operation {
    // Settling looks the command up that was executed.
    const idempotent = { commandId: command.id, bodyHash: command.bodyHash ?? '' };
    const twin = new Operation(this.identity.next());
    return Object.assign(twin, {
      descriptor: operation.descriptor,
      route: operation.route,
      ip: operation.ip,
      traceparent: operation.traceparent,
      holder: operation.holder,
      principal: operation.principal,
      credentialForms: operation.credentialForms,
      recordedRequest: operation.recordedRequest,
      requestBytes: operation.requestBytes,
      name: operation.name,
      subject: account,
      idempotent,
    } satisfies Partial<Operation>);
  }

  private async record(
    request: FastifyRequest,
    operations: readonly Operation[],
    status: number,
    error: string | null,
  ): Promise<void> {
    const outcome: Outcome = { status, responseBytes: 0, response: null };
    for (const operation of operations) {
      if (operation.recorded) continue;
      operation.recorded = true;
      operation.error = error;
      await this.recorder.recordOutcome(operation, factsOf(request, noSegments), outcome);
    }
  }
}
