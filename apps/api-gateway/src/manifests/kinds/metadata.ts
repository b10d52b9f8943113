import { noMetadata, type ResourceMetadata } from '#contracts';

/** The parts of a manifest's metadata that services keep. */
interface ManifestMetadata {
  readonly description?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly annotations?: readonly string[] | undefined;
}

/** What the manifest says. */
export function givenMetadata(metadata: ManifestMetadata): Partial<ResourceMetadata> {
  const { description, version, tags, annotations } = metadata;
  return {
    ...(description === undefined ? {} : { description }),
    ...(version === undefined ? {} : { version }),
    ...(tags === undefined ? {} : { tags }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** What the manifest says, and nothing of what it leaves out. */
export function metadataOf(metadata: ManifestMetadata): ResourceMetadata {
  return { ...noMetadata, ...givenMetadata(metadata) };
}
