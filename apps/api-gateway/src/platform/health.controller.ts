import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readiness } from '#process';
import { NotJournaled } from '../recorder/descriptor.ts';

/** Liveness and readiness for whoever runs the process; without key, not journaled (DESIGN §11). */
@Controller()
export class HealthController {
  private readonly readiness: Readiness;

  constructor(@Inject(Readiness) readiness: Readiness) {
    this.readiness = readiness;
  }

  @Get('healthz')
  @Header('content-type', 'text/plain; charset=utf-8')
  @NotJournaled()
  healthz() {
    return 'OK';
  }

  @Get('readiness')
  @NotJournaled()
  readinessOf(@Res() reply: FastifyReply) {
    const problem = this.readiness.problem();
    void reply
      .code(problem === undefined ? 200 : 503)
      .type('text/plain; charset=utf-8')
      .send(problem ?? 'OK');
  }
}
