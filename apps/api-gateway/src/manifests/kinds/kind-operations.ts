import { z } from 'zod';
import { apiVersion, bulk } from '#contracts';
import {
  describeOperation,
  type OperationDescriptor,
  type OperationOptions,
} from '../../recorder/descriptor.ts';
import { dryRunSchema } from '../dry-run.ts';
import { rowSchema } from './columns.ts';
import { timeWindows } from '../time-windows.ts';
import type { Kind } from './kind.ts';

export const verbs = [
  'apply',
  'get',
  'describe',
  'reveal',
  'delete',
  'deploy',
  'undeploy',
  'logs',
  'example_manifest',
  'schema',
] as const;
export type Verb = (typeof verbs)[number];

/** Parameters that verbs take, as they are recorded. */
export const verbQuery = z.object({
  name: z.string(),
  username: z.string(),
  i: z.string(),
  asc: z.string(),
  desc: z.string(),
  class: z.string(),
  reveal: z.string(),
  dry_run: z.string(),
  session_key: z.string(),
  chatbot: z.string(),
  ...Object.fromEntries(timeWindows.map((window) => [window, z.string()])),
});

const nameParameter = z.string().optional().describe('The name of the resource.');
const sessionKeyParameter = z.string().optional().describe('Of a chat, in place of a name: 64 hex digits.');
const named = z.object({ name: nameParameter, session_key: sessionKeyParameter });
const flagParameter = z.enum(['true', 'false']).default('false');

/** What is known of an operation by its verb alone, before its kind is. */
const verbOptions = {
  apply: {
    summary: 'Create or change a resource by its manifest; with dry_run only show what would change',
    parameters: z.object({ dry_run: flagParameter }),
    changesState: true,
  },
  get: {
    summary: 'List resources of a kind as a table',
    parameters: z.object({
      name: nameParameter,
      i: z.int().min(1).max(1000).default(1000).describe('How many rows at most.'),
      asc: flagParameter,
      desc: flagParameter,
      class: z.string().optional().describe('Of this class only, where the kind has classes.'),
      session_key: sessionKeyParameter,
      chatbot: z.string().optional().describe('Chats with this chatbot only.'),
      ...Object.fromEntries(timeWindows.map((window) => [window, flagParameter])),
    }),
  },
  describe: {
    summary: 'The manifest of a resource, with its status',
    parameters: named.extend({ reveal: flagParameter }),
  },
  reveal: { summary: 'The manifest of a resource, with its secrets' },
  delete: { summary: 'Delete a resource', parameters: named, changesState: true },
  deploy: { summary: 'Switch a resource on', parameters: named, changesState: true },
  undeploy: { summary: 'Switch a resource off', parameters: named, changesState: true },
  logs: { summary: 'Logs of a resource', parameters: named },
  example_manifest: { summary: 'An example manifest of a kind', parameters: z.object({}), isPublic: true },
  schema: { summary: 'The JSON Schema of the manifests of a kind', parameters: z.object({}), isPublic: true },
} as const satisfies Record<
  Verb,
  Pick<OperationOptions, 'summary' | 'parameters' | 'changesState' | 'isPublic'>
>;

/** Options of the route of a verb. */
export function verbOperation(verb: Verb) {
  return { command: verb, query: verbQuery, ...verbOptions[verb] };
}

/** What the operations of a kind are, by verb: the recorder redacts their bodies by the schemas of the kind. */
export type KindOperations = Readonly<Record<Verb | 'dryRun', OperationDescriptor>>;

export function operationsOf(kind: Kind): KindOperations {
  const operation = (verb: Verb, data?: z.ZodType) =>
    describeOperation({
      ...verbOperation(verb),
      thing: kind.name,
      body: kind.manifest,
      ...(data === undefined ? {} : { data }),
    });
  return {
    apply: operation('apply', appliedSchema.extend(kind.shownOnce)),
    dryRun: { ...operation('apply', dryRunSchema), changesState: false },
    get: operation('get', listSchema(kind)),
    describe: operation('describe', kind.description),
    reveal: operation('reveal', kind.description),
    delete: operation('delete'),
    deploy: operation('deploy'),
    undeploy: operation('undeploy'),
    logs: operation('logs'),
    example_manifest: operation('example_manifest', bulk(z.unknown())),
    schema: operation('schema', bulk(z.unknown())),
  };
}

const appliedSchema = z.object({ changed: z.array(z.string()), created: z.boolean() });

function listSchema(kind: Kind) {
  return z.object({
    apiVersion: z.literal(apiVersion),
    kind: z.string(),
    name: z.string().nullable(),
    metadata: z.object({ count: z.number() }),
    kwargs: z.object({}),
    data: z.object({
      titles: z.array(z.object({ name: z.string(), type: z.string() })),
      items: z.array(rowSchema(kind.columns)),
    }),
  });
}
