import known from '#openapi/kinds';

/** A schema as far as the Console looks into it (JSON Schema 2020-12). */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly maxLength?: number;
}

export type Verb =
  'apply' | 'delete' | 'deploy' | 'describe' | 'get' | 'getOf' | 'logs' | 'reveal' | 'undeploy';

/** A kind of resource, as the reference tells of it. */
export interface Kind {
  readonly name: string;
  readonly plural: string;
  /** `getOf` lists what belongs to one chat. */
  readonly verbs: readonly Verb[];
  /** Empty where an account has just one. */
  readonly name_parameters: readonly string[];
  readonly has_history: boolean;
  readonly schema: Schema;
}

export const kinds = known as unknown as readonly Kind[];

/** As addresses call it. */
export const segmentOf = ({ name }: Kind): string => name.toLowerCase();

export const kindOf = (segment: string): Kind | undefined =>
  kinds.find((kind) => segmentOf(kind) === segment.toLowerCase());
