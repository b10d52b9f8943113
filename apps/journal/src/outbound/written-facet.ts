import { hash } from 'node:crypto';
import type { Facet } from '../projections/search-index.port.ts';

/** Facets of what a tombstone keeps, or of a handful of values: written as they are. */
const plainFacets = /^(class|command|outcome|status|thing)=/;

/**
 * What stands for a facet in an index. Of all others it is a hash: an engine that overwrites what is deleted
 * still leaves copies behind, such as when it splits a page, and a purged value must be nowhere.
 */
export function written(facet: Facet): string {
  if (plainFacets.test(facet)) return facet;
  const known = hashes.get(facet);
  if (known !== undefined) return known;
  if (hashes.size >= mostHashes) hashes.clear();
  const name = facet.slice(0, facet.indexOf('='));
  const made = `${name}#${hash('sha256', facet, 'hex').slice(0, 32)}`;
  hashes.set(facet, made);
  return made;
}

const hashes = new Map<Facet, string>();
const mostHashes = 16_384;
