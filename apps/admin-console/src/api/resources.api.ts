import type { GetApiV1JournalDiffResponse, GetApiV1JournalStateResponse } from '#openapi';
import { ask, get } from './client.ts';
import { segmentOf, type Kind } from './kinds.ts';
import { pageSize, partOfPages, type Part } from './list.ts';

/** A manifest with its status, as `describe` answers it. */
export type Manifest = Readonly<Record<string, unknown>>;

/** The table that `get` answers. */
export interface ResourceTable {
  readonly titles: readonly { readonly name: string; readonly type: string }[];
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What an apply would do. */
export interface DryRun {
  readonly created: boolean;
  readonly changes: readonly FieldChange[];
}

export type ResourceState = NonNullable<GetApiV1JournalStateResponse['data']>;
export type ResourceDiff = NonNullable<GetApiV1JournalDiffResponse['data']>;

const path = '/api/v1/cli';

/** The most resources that one answer lists; there is no next one. */
export const mostResources = 1000;

/** The resources of a kind, the oldest first; of some kinds those of one chat. */
export const listResources = async (kind: Kind, chat?: string) =>
  (
    await get<{ data: ResourceTable }>(`${path}/get/${segmentOf(kind)}`, {
      i: mostResources,
      session_key: chat,
    })
  ).data;

const naming = (kind: Kind, name: string) => {
  const [parameter] = kind.name_parameters;
  // All but chats are called by `name`.
  return parameter === undefined ? {} : { [parameter === 'session_key' ? 'session_key' : 'name']: name };
};

/** With `reveal` its secrets are shown, which the journal tells. */
export const describeResource = (kind: Kind, name: string, reveal = false) =>
  get<Manifest>(`${path}/describe/${segmentOf(kind)}`, {
    ...naming(kind, name),
    ...(reveal ? { reveal } : {}),
  });

export const exampleManifest = (kind: Kind) => get<Manifest>(`${path}/example_manifest/${segmentOf(kind)}`);

/** `text`: YAML or JSON. */
export const dryRun = async (text: string) =>
  (await ask<DryRun>('POST', `${path}/apply`, { query: { dry_run: true }, text })).data;

/** Of a new API key the answer holds the key, this once. */
export const apply = (text: string) =>
  ask<{ readonly api_key?: string } | undefined>('POST', `${path}/apply`, { text });

export const actOn = (verb: 'delete' | 'deploy' | 'undeploy', kind: Kind, name: string) =>
  ask('POST', `${path}/${verb}/${segmentOf(kind)}`, { query: naming(kind, name) });

const named = (kind: Kind, name: string) => (kind.name_parameters.length === 0 ? {} : { name });

/** The resource at a moment (ISO 8601). */
export const stateAt = (kind: Kind, name: string, at: string) =>
  get<ResourceState>('/api/v1/journal/state', { kind: kind.name, ...named(kind, name), at });

export type ResourceChange = ResourceDiff['changes'][number];

/** What changed between two moments (ISO 8601), the oldest first, from a cursor on: up to 2000 changes. */
export const changesBetween = (
  kind: Kind,
  name: string,
  between: { readonly from: string; readonly to: string },
  from: string | null,
): Promise<Part<ResourceChange>> =>
  partOfPages(async (cursor) => {
    const asked = { kind: kind.name, ...named(kind, name), ...between, limit: pageSize, cursor };
    const { changes, next } = await get<ResourceDiff>('/api/v1/journal/diff', asked);
    return { items: changes, next };
  }, from);
