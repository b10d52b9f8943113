import { z } from 'zod';
import { errorCodes, errorEnvelopeSchema, envelopeSchema } from '#contracts';
import { statusOfKind } from '#http';
import { idempotencyKeyPattern } from '../recorder/idempotency.ts';
import { isOptional } from '../input/body.ts';
import type { RegisteredKind } from '../manifests/kinds/kind-registry.ts';
import type { Verb } from '../manifests/kinds/kind-operations.ts';
import type { KnownRoute } from '../method-not-allowed.ts';
import { sessionCookie } from '../auth/session-cookie.ts';
import type { OperationDescriptor, RouteReference } from '../recorder/descriptor.ts';

type Json = Readonly<Record<string, unknown>>;

/** Statuses that any operation may answer with; some have more (ADR 0036). */
const everywhere = [400, 401, 403, 404, 408, 413, 429, 431, 500, 503] as const;
const conflict = 409;
const readOnly = 405;
const unimplemented = 501;

/**
 * The API Technical Reference as an OpenAPI 3.1 document: every route with what it reads and answers, from the
 * schemas that it is read and recorded by, so that it can't say something else.
 */
export function openApiOf(
  routes: readonly KnownRoute[],
  kinds: readonly RegisteredKind[],
  version: string,
): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    if (route.method === 'HEAD' || route.method === 'OPTIONS') continue;
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, path, kinds);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Smarter API',
      version,
      description:
        'Accounts, users, API keys and resources as manifests. Every operation is journaled before it is answered: ' +
        '`Smarter-Journal-Id` names its entry, `Smarter-Journal-Key` is the receipt. A slash at the end of a path is optional; an empty parameter counts as absent.',
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }, { session: [] }],
    tags: [...new Set(Object.keys(paths).map(tagOf))].map((name) => ({ name })),
    paths: sorted(paths),
    components: {
      securitySchemes: {
        key: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`Token <key>` or `Bearer <key>`, with an API key of 64 hex digits.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookie,
          description:
            'Set by `POST /api/v1/session`. Whatever is not a GET needs its `csrf_token` in the header `Smarter-CSRF`, and must come from a page of this origin.',
        },
      },
      schemas: { Error: schemaOf(errorEnvelopeSchema, 'output'), ...manifestSchemas(kinds) },
      responses: errorResponses(),
      headers: {
        JournalId: { description: 'The entry in the journal.', schema: { type: 'string' } },
        JournalKey: {
          description: 'The receipt: the commitment to what was recorded.',
          schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
        },
      },
    },
  };
}

function operationOf(
  { method, url, operation }: KnownRoute,
  path: string,
  kinds: readonly RegisteredKind[],
): Json {
  const { reference, changesState } = operation;
  const verb = verbOf(url);
  const statuses = [
    ...everywhere,
    ...(changesState ? [conflict] : []),
    ...(verb === 'apply' || verb === 'delete' ? [readOnly] : []),
    ...reference.failures,
    ...(verb === undefined ? [] : [unimplemented]),
  ].sort();
  const body = verb === 'apply' ? manifestBody(kinds) : bodyOf(reference.body);
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_all, next = '') => String(next).toUpperCase())}`,
    summary: reference.summary,
    tags: [tagOf(path)],
    ...securityOf(operation),
    parameters: [
      ...pathParameters(path, kinds),
      ...queryParameters(reference.parameters),
      ...(reference.namesAccount ? [accountParameter] : []),
      ...(changesState ? [idempotencyKey] : []),
    ],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [reference.status]: success(verb, reference, kinds),
      ...Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }])),
    },
  };
}

/** Where it is not that of all operations. */
function securityOf({ isPublic, session }: OperationDescriptor): Json {
  if (session === 'opens') return { security: [{}] };
  if (session === 'own') return { security: [{ session: [] }] };
  return isPublic ? { security: [{}, { key: [] }, { session: [] }] } : {};
}

const accountParameter = {
  name: 'account_number',
  in: 'query',
  description: 'The account to work on, for platform admins; the own one without it.',
  allowEmptyValue: true,
  schema: { type: 'string', pattern: '^\\d{4}-\\d{4}-\\d{4}$' },
} as const;

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same request with the same key is executed once, and answered again.',
  schema: { type: 'string', pattern: idempotencyKeyPattern.source },
} as const;

function pathParameters(path: string, kinds: readonly RegisteredKind[]): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...(name === 'kind'
      ? {
          description: 'The kind of the resource, in any case; plurals are understood too.',
          schema: { type: 'string', enum: kinds.flatMap((kind) => kind.aliases) },
        }
      : { schema: { type: 'string' } }),
  }));
}

function queryParameters(schema: z.ZodObject = z.object({})): Json[] {
  const read = schemaOf(schema, 'output')['properties'] as Record<string, Json>;
  // What has a default need not be given, and what is transformed is described as it is sent.
  const { properties: sent, required = [] } = schemaOf(schema, 'input') as {
    properties: Record<string, Json>;
    required?: readonly string[];
  };
  const properties = Object.entries(read).map(
    ([name, { description, ...value }]) =>
      [
        name,
        {
          ...(Object.keys(value).length === 0 ? sent[name] : value),
          ...(description === undefined ? {} : { description }),
        },
      ] as const,
  );
  return properties
    .filter(([name]) => name !== accountParameter.name)
    .map(([name, { description, ...rest }]) => ({
      name,
      in: 'query',
      ...(required.includes(name) ? { required: true } : { allowEmptyValue: true }),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }));
}

function bodyOf(schema: z.ZodType | undefined): Json | undefined {
  return (
    schema && {
      required: !isOptional(schema),
      content: { 'application/json': { schema: schemaOf(schema, 'input') } },
    }
  );
}

function manifestBody(all: readonly RegisteredKind[]): Json {
  const kinds = all.filter(({ commands }) => commands.apply !== undefined);
  const schema = { anyOf: kinds.map(({ name }) => ({ $ref: `#/components/schemas/${name}Manifest` })) };
  const examples = Object.fromEntries(kinds.map(({ name, example }) => [name, { value: example }]));
  return {
    required: true,
    description: 'A manifest as JSON or YAML, whatever the content type says.',
    content: { 'application/json': { schema, examples }, 'application/yaml': { schema } },
  };
}

function success(
  verb: Verb | undefined,
  { data, streams }: RouteReference,
  kinds: readonly RegisteredKind[],
): Json {
  const headers = {
    'Smarter-Journal-Id': { $ref: '#/components/headers/JournalId' },
    'Smarter-Journal-Key': { $ref: '#/components/headers/JournalKey' },
  };
  if (streams !== undefined) {
    const content = streams.map((type) => [type, {}]);
    return { description: 'A stream.', headers, content: Object.fromEntries(content) };
  }
  const schema =
    verb === undefined
      ? schemaOf(envelopeSchema(data ?? z.unknown()), 'output')
      : { ...(schemaOf(envelopeSchema(z.unknown()), 'output') as object), ...answersOf(verb, kinds) };
  return { description: 'Done.', headers, content: { 'application/json': { schema } } };
}

/** What `data` is, by kind. */
function answersOf(verb: Verb, kinds: readonly RegisteredKind[]): Json {
  const answers = kinds.map(({ name, operations }) => ({
    if: { properties: { thing: { const: name } } },
    then: { properties: { data: schemaOf(operations[verb].reference.data ?? z.unknown(), 'output') } },
  }));
  return verb === 'apply' ? {} : { allOf: answers };
}

function manifestSchemas(kinds: readonly RegisteredKind[]): Record<string, unknown> {
  return Object.fromEntries(
    kinds.map((kind) => [
      `${kind.name}Manifest`,
      { ...schemaOf(kind.manifest, 'input'), 'x-smarter-kind': verbsOf(kind) },
    ]),
  );
}

/** What a client has to know of a kind beside its schema: how it is called, and what can be done with it. */
function verbsOf({ plural, nameParameters, questions, commands }: RegisteredKind): Json {
  return {
    plural,
    name_parameters: nameParameters,
    verbs: [...Object.keys(questions), ...Object.keys(commands)].sort(),
  };
}

/** A response for each status that errors have, with all of their codes. */
function errorResponses(): Record<string, Json> {
  const responses: Record<string, Json> = {};
  for (const status of new Set(Object.values(statusOfKind))) {
    const codes = Object.entries(errorCodes).filter(([, { kind }]) => statusOfKind[kind] === status);
    const description = codes.map(([code, { meaning }]) => `- \`${code}\`: ${meaning}`).join('\n');
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
    responses[status] = { description: description === '' ? 'An error.' : description, content };
  }
  return responses;
}

function verbOf(url: string): Verb | undefined {
  const [, verb] = /^\/api\/v1\/cli\/(apply$|[a-z_-]+(?=\/:kind))/.exec(url) ?? [];
  return (verb === 'json-schema' ? 'schema' : verb?.replaceAll('-', '_')) as Verb | undefined;
}

function tagOf(path: string): string {
  return path.split('/')[3] ?? 'api';
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
