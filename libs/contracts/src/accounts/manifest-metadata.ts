import { z } from 'zod';
import { personal } from '../marks.ts';

const text = (max: number) => z.string().max(max);

/** Members that `metadata` of every kind may have (contract §5.1). */
export const manifestMetadataShape = {
  name: personal(text(50).min(1)).optional(),
  description: text(1024).nullable().optional(),
  version: text(64).nullable().optional(),
  tags: z.array(text(50)).max(100).optional(),
  annotations: z.array(text(2048)).max(100).optional(),
} as const;

/** The metadata that accounts keeps of accounts, users and keys. */
export interface ResourceMetadata {
  readonly description: string | null;
  readonly version: string | null;
  readonly tags: readonly string[];
  readonly annotations: readonly string[];
}

export const noMetadata: ResourceMetadata = { description: null, version: null, tags: [], annotations: [] };
