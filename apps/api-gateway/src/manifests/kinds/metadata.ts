import type { ResourceMetadata } from '#contracts';

/** The metadata that a service keeps of a resource, with what the manifest left out as empty. */
export function metadataOf(metadata: {
  readonly description?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly annotations?: readonly string[] | undefined;
}): ResourceMetadata {
  const { description = null, version = null, tags = [], annotations = [] } = metadata;
  return { description, version, tags, annotations };
}
