import { z } from 'zod';
import { personal } from '../marks.ts';
import { apiVersion } from '../envelope.ts';
import { manifestMetadataShape, type ResourceMetadata } from './manifest-metadata.ts';

const text = (max: number) => z.string().max(max);

/** `spec.config` of kind Account, in the camel case of manifests (contract §5.4). */
export const accountConfigSchema = z.strictObject({
  companyName: text(255).min(1),
  phoneNumber: personal(text(64)),
  address1: personal(text(255)),
  address2: personal(text(255).nullable()).optional(),
  city: personal(text(255)),
  state: personal(text(255)),
  postalCode: personal(text(32)),
  country: text(64),
  language: text(64),
  timezone: text(64),
  currency: text(16),
});

export type AccountConfig = z.infer<typeof accountConfigSchema>;

const metadataSchema = z.strictObject({ ...manifestMetadataShape, accountNumber: text(14).optional() });

/** What `apply` takes: the manifest without `status`. */
export const accountManifestSchema = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('Account'),
  metadata: metadataSchema,
  spec: z.strictObject({ config: accountConfigSchema }),
});

export type AccountManifest = z.infer<typeof accountManifestSchema>;

/** What `describe` answers. */
export const accountDescriptionSchema = accountManifestSchema.extend({
  status: z.object({ adminAccount: z.string(), created: z.string(), modified: z.string() }),
});

export type AccountDescription = z.infer<typeof accountDescriptionSchema>;

const manifestVersion = '1.0.0';

/** The metadata that an account is described with: by its company, unless something else was set. */
export function accountMetadata(
  { companyName }: { readonly companyName: string },
  set: Partial<ResourceMetadata>,
): ResourceMetadata {
  return { description: companyName, version: manifestVersion, tags: [], annotations: [], ...set };
}
