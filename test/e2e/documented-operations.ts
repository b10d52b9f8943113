import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Content {
  readonly schema?: { readonly examples?: readonly unknown[] };
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface DocumentedResponse {
  readonly content?: Readonly<Record<string, Content>>;
}

export interface DocumentedOperation {
  readonly summary: string;
  /** Ways to be let in, by name; an empty one is for everybody. */
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters: readonly { readonly name: string }[];
  readonly requestBody?: DocumentedResponse;
  readonly responses: Readonly<Record<string, DocumentedResponse & { readonly $ref?: string }>>;
}

interface Reference {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly responses: Readonly<Record<string, DocumentedResponse>>;
  };
}

const json = 'application/json';
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const validators = new Map<object, ValidateFunction>();
const file = join(import.meta.dirname, '../../docs/reference/openapi.json');

/** The document that is checked in. */
export const checkedIn = JSON.parse(readFileSync(file, 'utf8')) as Reference;

/** Every operation of the document; its name is what a failure shows. */
export const operations = Object.entries(checkedIn.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    operation,
    isPublic: hasSecurity(operation, undefined),
    isOfSession: operation.security !== undefined && !hasSecurity(operation, 'key', undefined),
  })),
);

/** Whether one of these is a way in of its own; undefined is that for everybody. */
function hasSecurity({ security = [] }: DocumentedOperation, ...names: (string | undefined)[]): boolean {
  return security.some((way) => names.includes(Object.keys(way)[0]));
}

/** The body of an answer against the schema that the document has for its status; null where it fits. */
export function problemOf(operation: DocumentedOperation, status: number, body: unknown): string | null {
  const response = responseOf(operation, status);
  if (response === undefined) return `status ${status} is not documented`;
  const schema = response.content?.[json]?.schema;
  if (schema === undefined) return `status ${status} has no schema`;
  const validate = validatorOf(schema);
  return validate(body) ? null : ajv.errorsText(validate.errors);
}

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema) ?? ajv.compile({ ...schema, components: checkedIn.components });
  validators.set(schema, known);
  return known;
}

/** Of a success. */
export function statusOf({ responses }: DocumentedOperation): number {
  return Number(Object.keys(responses).find((status) => status.startsWith('2')));
}

/** Media types that a success can have where it is a stream; none where it is in the envelope. */
export function streamsOf(operation: DocumentedOperation): readonly string[] {
  const types = Object.keys(responseOf(operation, statusOf(operation))?.content ?? {});
  return types.includes(json) ? [] : types;
}

/** Bodies that the document shows as JSON; only `undefined` where the operation takes none. */
export function examplesOf({ requestBody }: DocumentedOperation): readonly (string | undefined)[] {
  const content = requestBody?.content?.[json];
  if (content === undefined) return [undefined];
  const named = Object.values(content.examples ?? {}).map(({ value }) => value);
  const examples = [...named, ...(content.schema?.examples ?? [])];
  if (examples.length > 0) return examples.map((example) => JSON.stringify(example));
  throw new Error('the body has no example: give its schema one with .meta({ examples: [...] })');
}

function responseOf({ responses }: DocumentedOperation, status: number): DocumentedResponse | undefined {
  const { $ref, ...own } = responses[status] ?? { $ref: `/${status}` };
  return $ref === undefined ? own : checkedIn.components.responses[$ref.split('/').at(-1) ?? ''];
}
