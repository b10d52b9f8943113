import type { Decider } from '#kernel';
import { refusal } from '../refusal.ts';
import type { Reserve } from './reservation.commands.ts';
import type { ReservationEvent } from './reservation.events.ts';
import { evolveReservation, type ReservationState } from './reservation.state.ts';

/** A release is no command: it is appended at the version at which the holder was seen not to need it. */
export const reservationDecider: Decider<Reserve, ReservationState, ReservationEvent> = {
  initial: undefined,
  evolve: evolveReservation,
  decide({ holder }, state) {
    if (state !== undefined && state.holder !== holder) {
      return refusal('ACCOUNTS.CONFLICT', 'The value is taken.');
    }
    return [{ type: 'accounts.value-reserved.v1', data: { holder } }];
  },
};
