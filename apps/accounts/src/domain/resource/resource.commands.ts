import type { ResourceFields, ResourceKindName } from '#contracts';

export interface CreateResource {
  readonly type: 'create-resource';
  readonly kind: ResourceKindName;
  readonly accountNumber: string;
  /** A UUID. */
  readonly resourceId: string;
  /** The number of the user who created it. */
  readonly ownerId: number;
  readonly name: string;
  readonly fields: ResourceFields;
}

/** Makes the fields as they are given; what is not given is taken away, and a masked secret is kept. */
export interface ReplaceResource {
  readonly type: 'replace-resource';
  readonly fields: ResourceFields;
}

/** Sets one field and no other. */
export interface SetResourceField {
  readonly type: 'set-resource-field';
  readonly field: string;
  readonly value: unknown;
}

export interface DeleteResource {
  readonly type: 'delete-resource';
}

export type ResourceCommand = CreateResource | ReplaceResource | SetResourceField | DeleteResource;
