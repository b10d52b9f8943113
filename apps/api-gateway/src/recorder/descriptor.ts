import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { compileRedactor, unrecorded, type Redactor } from '#sealing';
import { envelopeSchema, errorEnvelopeSchema, noThing, secret } from '#contracts';

/** What the recorder must know of a route before it sees a request. */
export interface OperationDescriptor {
  readonly command: string;
  readonly thing: string;
  /** Whether the verb changes state, and so needs a recorded intent. */
  readonly changesState: boolean;
  /** Whether it is answered without a key; a bad key is refused all the same. */
  readonly isPublic: boolean;
  /** `opens`: it signs somebody in. `own`: it is about the session of the caller, and open to one that must change its password. */
  readonly session: 'opens' | 'own' | undefined;
  readonly query: Redactor;
  /** Of the request's body, where the route takes one by a schema. */
  readonly body: Redactor;
  readonly response: Redactor;
  /** What the API Technical Reference says of the route. */
  readonly reference: RouteReference;
}

/** A route for those who call it, by the schemas that it reads and answers with. */
export interface RouteReference {
  readonly summary: string;
  /** Of a success. */
  readonly status: number;
  readonly parameters: z.ZodObject | undefined;
  readonly body: z.ZodType | undefined;
  readonly data: z.ZodType | undefined;
  /** Whether a platform admin can name another account in the query. */
  readonly namesAccount: boolean;
  /** Media types of an answer that is a stream and not in the envelope. */
  readonly streams: readonly string[] | undefined;
  /** Statuses of failures that only such routes have. */
  readonly failures: readonly number[];
}

export interface OperationOptions {
  /** What it does, in a few words, for the reference. */
  readonly summary: string;
  /** Of a success; 200 by default. */
  readonly status?: number;
  /** Schema that the query is read by; without one it is `query`. */
  readonly parameters?: z.ZodObject;
  readonly command: string;
  readonly thing?: string;
  readonly changesState?: boolean;
  readonly isPublic?: boolean;
  readonly session?: OperationDescriptor['session'];
  /** Whether `account_number` in the query is heard; false where the path names the account, or none is asked of. */
  readonly namesAccount?: boolean;
  /** Schema of the query; parameters that it does not describe are recorded by name and size. */
  readonly query?: z.ZodObject;
  /** Schema of the request's body; without one it is recorded by size. */
  readonly body?: z.ZodType;
  /** Media types, where the answer is a stream and not in the envelope. */
  readonly streams?: readonly string[];
  /** Statuses of failures that other routes do not have. */
  readonly failures?: readonly number[];
  /** Schema of `data` in the answer; without one the answer is recorded by size. */
  readonly data?: z.ZodType;
}

/** Of every route: what names the account, and what people put keys into by mistake. */
const everyQuery = {
  account_number: z.string(),
  access_token: secret(z.unknown()),
  api_key: secret(z.unknown()),
};

const redactError = compileRedactor(errorEnvelopeSchema, 'ours');

export function describeOperation(options: OperationOptions): OperationDescriptor {
  const redactData = compileRedactor(envelopeSchema(options.data ?? z.unknown()), 'ours');
  return {
    command: options.command,
    thing: options.thing ?? noThing,
    changesState: options.changesState ?? false,
    isPublic: options.isPublic ?? false,
    session: options.session,
    query: compileRedactor(z.object({ ...options.query?.shape, ...everyQuery })),
    body: options.body === undefined ? unrecorded : compileRedactor(options.body),
    response: (value) => (isError(value) ? redactError(value) : redactData(value)),
    reference: {
      summary: options.summary,
      status: options.status ?? 200,
      parameters: options.parameters ?? options.query,
      body: options.body,
      data: options.data,
      namesAccount: options.namesAccount ?? !(options.isPublic ?? options.session !== undefined),
      streams: options.streams,
      failures: options.failures ?? [],
    },
  };
}

/** Says of a route what its operations are, the status of their success included; every route that is not exempt has one. */
export function Operation(options: OperationOptions): MethodDecorator {
  const operation = describeOperation(options);
  return applyDecorators(RouteConfig({ operation }), HttpCode(operation.reference.status));
}

/** Says of a route that it is not journaled: health only (DESIGN §5). */
export function NotJournaled(): MethodDecorator {
  return RouteConfig({ notJournaled: true });
}

/** Of requests that reach no route. */
export const unroutedOperation = describeOperation({ summary: 'Not a path of the API', command: noThing });

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: OperationDescriptor;
    notJournaled?: boolean;
  }
}

function isError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'error' in value;
}
