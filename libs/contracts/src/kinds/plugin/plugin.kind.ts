import { z } from 'zod';
import type { Reference, ResourceKind, ResourceManifest, RuleIssue } from '../resource-kind.ts';
import { valueAt } from '../resource-fields.ts';
import { pluginExample } from './plugin.example.ts';

const pluginClasses = ['static', 'sql', 'api'] as const;
type PluginClass = (typeof pluginClasses)[number];

const name = z.string().min(1).max(255);
const free = z.record(z.string(), z.unknown());
const text = (max: number) => z.string().max(max);

const parameter = z.strictObject({
  name,
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']),
  description: text(1024).nullable().optional(),
  required: z.boolean().optional(),
  enum: z.array(z.unknown()).nullable().optional(),
  default: z.unknown().optional(),
});
const testValue = z.strictObject({ name, value: z.unknown() });
const asked = {
  parameters: z.array(parameter).max(100).nullable().optional(),
  testValues: z.array(testValue).max(100).nullable().optional(),
  limit: z.int().positive().nullable().optional(),
};
const pair = z.strictObject({ name, value: text(2048) });

const sqlData = z.strictObject({ sqlQuery: text(65_536).min(1), ...asked });
const apiData = z.strictObject({
  endpoint: text(255).min(1),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  urlParams: z.array(pair).max(100).nullable().optional(),
  headers: z.array(pair).max(100).nullable().optional(),
  body: z.unknown().optional(),
  ...asked,
});

const spec = z.strictObject({
  selector: z.strictObject({
    directive: z.enum(['search_terms', 'always', 'llm']),
    searchTerms: z.array(text(255).min(1)).max(1000).optional(),
  }),
  prompt: z.strictObject({
    provider: text(255).optional(),
    systemRole: text(8192).min(1),
    model: text(255).optional(),
    temperature: z.number().min(0).max(1).optional(),
    maxTokens: z.int().positive().optional(),
  }),
  connection: name.optional(),
  data: z
    .strictObject({
      description: text(8192).optional(),
      staticData: free.optional(),
      sqlData: sqlData.optional(),
      apiData: apiData.optional(),
    })
    .optional(),
  sqlData: sqlData.optional(),
  apiData: apiData.optional(),
});

/** Where the data of a plugin of each class may lie: older manifests have all of it under `spec.data`. */
const placesOf: Readonly<Record<PluginClass, readonly string[]>> = {
  static: ['spec.data.staticData'],
  sql: ['spec.sqlData', 'spec.data.sqlData'],
  api: ['spec.apiData', 'spec.data.apiData'],
};

function classOf(manifest: ResourceManifest): PluginClass {
  return manifest.metadata['pluginClass'] as PluginClass;
}

function rules(manifest: ResourceManifest): RuleIssue | undefined {
  const given = Object.values(placesOf)
    .flat()
    .filter((path) => valueAt(manifest, path) !== undefined);
  const [allowed = ''] = placesOf[classOf(manifest)];
  const wrong = given.find((path) => !placesOf[classOf(manifest)].includes(path));
  if (wrong !== undefined) return { field: wrong, message: 'does not belong to a plugin of this class' };
  if (given.length === 0) return { field: allowed, message: 'is needed for a plugin of this class' };
  const [, second] = given;
  if (second !== undefined) return { field: second, message: 'is given twice' };
  const { directive, searchTerms } = manifest.spec['selector'] as z.infer<typeof spec>['selector'];
  if (directive === 'search_terms' && (searchTerms ?? []).length === 0)
    return { field: 'spec.selector.searchTerms', message: 'is needed where the directive is search_terms' };
  return undefined;
}

function references(manifest: ResourceManifest): readonly Reference[] {
  const connection = manifest.spec['connection'];
  const kind = { static: undefined, sql: 'SqlConnection', api: 'ApiConnection' }[classOf(manifest)];
  if (typeof connection !== 'string' || kind === undefined) return [];
  return [{ kind, name: connection, field: 'spec.connection' }];
}

/** Kind Plugin (contract §5.8), of all three classes, and in the older form of its data. */
export const pluginKind = {
  name: 'Plugin',
  plural: 'Plugins',
  aliases: ['plugin'],
  metadata: { pluginClass: z.enum(pluginClasses) },
  spec,
  rules,
  references,
  example: pluginExample,
  columns: [
    { name: 'name', type: 'CharField', path: 'metadata.name' },
    { name: 'pluginClass', type: 'ChoiceField', path: 'metadata.pluginClass' },
    { name: 'version', type: 'CharField', path: 'metadata.version' },
    { name: 'createdAt', type: 'DateTimeField', path: 'status.created' },
    { name: 'updatedAt', type: 'DateTimeField', path: 'status.modified' },
  ],
  filters: { class: 'pluginClass' },
  change: 'resources.change',
} as const satisfies ResourceKind;
