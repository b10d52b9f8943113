import { RouteConfig } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { compileRedactor, type Redactor } from '#sealing';
import { envelopeSchema, errorEnvelopeSchema, noThing, secret } from '#contracts';

/** What the recorder must know of a route before it sees a request. */
export interface OperationDescriptor {
  readonly command: string;
  readonly thing: string;
  /** Whether the verb changes state, and so needs a recorded intent. */
  readonly changesState: boolean;
  readonly query: Redactor;
  readonly response: Redactor;
}

export interface OperationOptions {
  readonly command: string;
  readonly thing?: string;
  readonly changesState?: boolean;
  /** Schema of the query; parameters that it does not describe are recorded by name and size. */
  readonly query?: z.ZodObject;
  /** Schema of `data` in the answer; without one the answer is recorded by size. */
  readonly data?: z.ZodType;
}

/** Parameters in which people send keys by mistake: refused by the gateway, never recorded. */
const keysInQuery = { access_token: secret(z.unknown()), api_key: secret(z.unknown()) };

const redactError = compileRedactor(errorEnvelopeSchema);

export function describeOperation(options: OperationOptions): OperationDescriptor {
  const redactData = compileRedactor(envelopeSchema(options.data ?? z.unknown()));
  return {
    command: options.command,
    thing: options.thing ?? noThing,
    changesState: options.changesState ?? false,
    query: compileRedactor(z.object({ ...options.query?.shape, ...keysInQuery })),
    response: (value) => (isError(value) ? redactError(value) : redactData(value)),
  };
}

/** Says of a route what its operations are; every route that is not exempt has one. */
export function Operation(options: OperationOptions): MethodDecorator {
  return RouteConfig({ operation: describeOperation(options) });
}

/** Says of a route that it is not journaled: health only (DESIGN §5). */
export function NotJournaled(): MethodDecorator {
  return RouteConfig({ notJournaled: true });
}

/** Of requests that reach no route. */
export const unroutedOperation = describeOperation({ command: noThing });

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: OperationDescriptor;
    notJournaled?: boolean;
  }
}

function isError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'error' in value;
}
