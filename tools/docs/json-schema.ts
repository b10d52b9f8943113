/** The part of JSON Schema that the schemas of this project use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
  readonly default?: string | number | boolean;
}

export interface Field {
  /** Dotted, from the top of the document. */
  readonly path: string;
  readonly schema: JsonSchema;
}

/** What a value must be, in a few words. */
export function typeOf(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (schema.pattern !== undefined) return `${namesOf(schema.type)} matching \`${schema.pattern}\``;
  return [namesOf(schema.type), lengthOf(schema), rangeOf(schema)].filter((part) => part !== '').join(' ');
}

function namesOf(type: string | readonly string[] = 'any'): string {
  return typeof type === 'string' ? type : type.join(' or ');
}

/** Every field in the order of the schema, members of objects after the object. */
export function fieldsOf(schema: JsonSchema, prefix = ''): Field[] {
  return Object.entries(objectIn(schema).properties ?? {}).flatMap(([name, member]) => [
    { path: prefix + name, schema: member },
    ...fieldsOf(member, `${prefix}${name}.`),
  ]);
}

/** The object among the alternatives: `null` beside it says only that it may be missing. */
function objectIn(schema: JsonSchema): JsonSchema {
  return schema.anyOf?.find(({ properties }) => properties !== undefined) ?? schema;
}

function lengthOf({ minLength }: JsonSchema): string {
  return minLength === undefined || minLength < 2 ? '' : `of at least ${minLength} characters`;
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  if (least !== undefined && most !== undefined) return `from ${least} to ${most}`;
  if (least !== undefined) return `from ${least}`;
  return most === undefined ? '' : `up to ${most}`;
}
