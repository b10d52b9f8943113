/** A value is taken by the resource of the stream `holder`, or still is. */
export interface ValueReserved {
  readonly type: 'accounts.value-reserved.v1';
  readonly data: { readonly holder: string };
}

export interface ValueReleased {
  readonly type: 'accounts.value-released.v1';
  readonly data: Readonly<Record<string, never>>;
}

export type ReservationEvent = ValueReserved | ValueReleased;

/** What of each event is sealed: nothing, since the value itself is in no event. */
export const reservationPersonalFields = {
  'accounts.value-reserved.v1': {},
  'accounts.value-released.v1': {},
} as const satisfies Record<ReservationEvent['type'], object>;
