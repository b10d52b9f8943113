import { withChanges, type ResourceFields, type ResourceKindName } from '#contracts';
import type { ResourceEvent } from './resource.events.ts';

/** Undefined until the resource is created. */
export type ResourceState = CreatedResource | undefined;

export interface CreatedResource {
  readonly kind: ResourceKindName;
  readonly accountNumber: string;
  readonly resourceId: string;
  readonly ownerId: number;
  readonly name: string;
  readonly fields: ResourceFields;
  readonly isDeleted: boolean;
}

export function evolveResource(state: ResourceState, event: ResourceEvent): ResourceState {
  switch (event.type) {
    case 'accounts.resource-created.v1':
      return { ...event.data, isDeleted: false };
    case 'accounts.resource-changed.v1':
      return state && { ...state, fields: withChanges(state.fields, event.data.fields) };
    case 'accounts.resource-deleted.v1':
      return state && { ...state, isDeleted: true };
    case 'accounts.stream-voided.v1':
      return state;
  }
}
