import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asFailure, errorEnvelope, statusOf } from '#http';
import type { Logger } from '#observability';
import type { Operation } from './recorder/operation.ts';
import { placeOf } from './recorder/recorder.hooks.ts';

/** Every error of every path becomes the error envelope here, and nowhere else. */
@Catch()
export class EnvelopeFilter implements ExceptionFilter {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { operation } = http.getRequest<FastifyRequest & { operation: Operation | null }>();
    const reply = http.getResponse<FastifyReply>();
    const failure = asFailure(error);
    if (failure.kind === 'internal') this.logger.error({ operation: operation?.id, err: error }, 'failed');
    if (operation !== null) operation.error = failure.code;
    if (failure.retryAfterSeconds !== undefined)
      reply.header('retry-after', String(failure.retryAfterSeconds));
    const place =
      operation === null ? { command: 'None', thing: 'None', operationId: null } : placeOf(operation);
    void reply.code(statusOf(failure)).send(errorEnvelope(failure, place));
  }
}
