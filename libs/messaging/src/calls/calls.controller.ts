import { Controller, Inject, type Type } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { CallKeys } from '#contracts';
import { LOGGER, type Logger } from '#observability';
import { answerOf, type CallAnswer } from './answer.ts';
import { patternOf } from './remote-api.ts';

/**
 * A controller that answers the calls of an interface with the provider `token`: one `@MessagePattern`
 * for each of its methods.
 */
export function callsController<Api extends object>(
  service: string,
  token: symbol,
  keys: CallKeys<Api>,
): Type {
  class CallsController {
    readonly api: Record<string, (...args: unknown[]) => Promise<unknown>>;
    readonly logger: Logger;

    constructor(api: Record<string, (...args: unknown[]) => Promise<unknown>>, logger: Logger) {
      this.api = api;
      this.logger = logger;
    }
  }
  Inject(token)(CallsController, undefined, 0);
  Inject(LOGGER)(CallsController, undefined, 1);
  for (const method of Object.keys(keys)) define(CallsController, service, method);
  Controller()(CallsController);
  return CallsController;
}

interface Served {
  readonly api: Record<string, (...args: unknown[]) => Promise<unknown>>;
  readonly logger: Logger;
}

function define(controller: Type<Served>, service: string, method: string): void {
  const prototype = controller.prototype as object;
  const descriptor: PropertyDescriptor = {
    configurable: true,
    value: function (this: Served, args: unknown[]): Promise<CallAnswer> {
      const work = async () => await this.api[method]?.(...args);
      return answerOf(work, (error) => this.logger.error({ err: error, service, method }, 'a call failed'));
    },
  };
  Object.defineProperty(prototype, method, descriptor);
  MessagePattern(patternOf(service, method))(prototype, method, descriptor);
  Payload()(prototype, method, 0);
}
