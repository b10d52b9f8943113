import type { ResourceFields, ResourceKindName } from '#contracts';
import type { StreamVoided } from '../void.events.ts';

export interface ResourceCreated {
  readonly type: 'accounts.resource-created.v1';
  readonly data: {
    readonly kind: ResourceKindName;
    readonly accountNumber: string;
    /** A UUID. */
    readonly resourceId: string;
    readonly ownerId: number;
    readonly name: string;
    readonly fields: ResourceFields;
  };
}

/** Holds only the fields that changed, with their new values; null for what was taken away. */
export interface ResourceChanged {
  readonly type: 'accounts.resource-changed.v1';
  readonly data: { readonly fields: ResourceFields };
}

export interface ResourceDeleted {
  readonly type: 'accounts.resource-deleted.v1';
  readonly data: Readonly<Record<string, never>>;
}

export type ResourceEvent = ResourceCreated | ResourceChanged | ResourceDeleted | StreamVoided;

/** What of each event is sealed: all content, since any of it may be confidential. */
export const resourcePersonalFields = {
  'accounts.resource-created.v1': { name: '', fields: {} },
  'accounts.resource-changed.v1': { fields: {} },
  'accounts.resource-deleted.v1': {},
  'accounts.stream-voided.v1': {},
} as const satisfies Record<ResourceEvent['type'], object>;
