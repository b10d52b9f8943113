import { describe, expect, it } from '@jest/globals';
import { fold } from '#kernel';
import { reservationDecider } from './reservation.decider.ts';
import type { ReservationEvent } from './reservation.events.ts';

const reservedBy = (holder: string): ReservationEvent => ({
  type: 'accounts.value-reserved.v1',
  data: { holder },
});
const released: ReservationEvent = { type: 'accounts.value-released.v1', data: {} };
const given = (...events: ReservationEvent[]) => fold(reservationDecider, events);
const reserve = (holder: string) => ({ type: 'reserve', holder }) as const;

describe('a reservation', () => {
  it('is for one holder', () => {
    expect(reservationDecider.decide(reserve('user:1'), given())).toEqual([reservedBy('user:1')]);
    expect(reservationDecider.decide(reserve('user:2'), given(reservedBy('user:1')))).toMatchObject({
      refused: true,
    });
  });

  it('is said again by its holder, so that whoever is about to free it is overtaken', () => {
    expect(reservationDecider.decide(reserve('user:1'), given(reservedBy('user:1')))).toEqual([
      reservedBy('user:1'),
    ]);
  });

  it('is free again once released', () => {
    const state = given(reservedBy('user:1'), released);
    expect(reservationDecider.decide(reserve('user:2'), state)).toEqual([reservedBy('user:2')]);
  });
});
