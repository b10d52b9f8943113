import { z } from 'zod';
import { manifestMetadataShape } from '../accounts/manifest-metadata.ts';
import type { Action } from '../accounts/permissions.ts';
import { apiVersion } from '../envelope.ts';

/** Letters that names and tags may hold (contract §5.1). */
const nameSchema = z
  .string()
  .min(1)
  .max(50)
  .regex(/^[\w\-.~:/?#[\]@!$&'()*+,;= %]+$/, 'may hold letters, digits and the signs of a URL only');

/** Names another resource of the account, which must be there when it is applied. */
export interface Reference {
  /** The name of its kind. */
  readonly kind: string;
  readonly name: string;
  /** The dotted path of the manifest that names it. */
  readonly field: string;
}

export interface RuleIssue {
  /** The dotted path of the manifest. */
  readonly field: string;
  readonly message: string;
}

/** A column of the table that `get` answers, and the dotted path of the description that fills it. */
export interface ResourceColumn {
  readonly name: string;
  readonly type:
    'BooleanField' | 'CharField' | 'ChoiceField' | 'DateTimeField' | 'IntegerField' | 'ReadOnlyField';
  readonly path: string;
}

/** A manifest of any kind, as its schema has it. */
export interface ResourceManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * The rules of a kind whose resources are kept by manifest: all that the gateway and accounts have to know
 * of it (ADR 0040). A new kind is a folder here and a line in `resource-kinds.ts`.
 */
export interface ResourceKind<Name extends string = string> {
  /** In PascalCase, as in a manifest's `kind`. */
  readonly name: Name;
  readonly plural: string;
  /** Lower-case names under which paths may call it, singular, without underscores. */
  readonly aliases: readonly string[];
  /** What its manifests have in `metadata` beside what those of every kind have. */
  readonly metadata: z.ZodRawShape;
  /** With its marks: what is marked `secret` is sealed, masked and never recorded. */
  readonly spec: z.ZodObject;
  /** What no schema of one field can say; the first issue is answered. */
  readonly rules?: (manifest: ResourceManifest) => RuleIssue | undefined;
  readonly references?: (manifest: ResourceManifest) => readonly Reference[];
  readonly example: unknown;
  readonly columns: readonly ResourceColumn[];
  /** Parameters of `get` that choose rows by the value of a column. */
  readonly filters?: Readonly<Record<string, string>>;
  /** The flag that `deploy` sets and `undeploy` takes away; without it the kind has neither. */
  readonly deployed?: string;
  /** Whether `logs` is answered. */
  readonly hasLogs?: boolean;
  readonly change: Action;
}

/** Schema of what `apply` takes. */
export function resourceManifestSchema(kind: ResourceKind) {
  return z.strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal(kind.name),
    metadata: z.strictObject({ ...manifestMetadataShape, name: nameSchema, ...kind.metadata }),
    spec: kind.spec,
  });
}

/** Schema of what `describe` answers: a manifest, secrets masked, with the status of the resource. */
export function resourceDescriptionSchema(kind: ResourceKind) {
  return resourceManifestSchema(kind).extend({ status: resourceStatusSchema });
}

const resourceStatusSchema = z.object({
  accountNumber: z.string(),
  username: z.string(),
  created: z.string(),
  modified: z.string(),
});

export interface ResourceDescription extends ResourceManifest {
  readonly status: z.infer<typeof resourceStatusSchema>;
}
