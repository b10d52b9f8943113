import type { ReservationEvent } from './reservation.events.ts';

/** The stream that holds the value; undefined while it is free. */
export type ReservationState = { readonly holder: string } | undefined;

export function evolveReservation(_: ReservationState, event: ReservationEvent): ReservationState {
  return event.type === 'accounts.value-reserved.v1' ? { holder: event.data.holder } : undefined;
}
