import { accountPersonalFields, type AccountEvent } from './account/account.events.ts';
import { apiKeyPersonalFields, type ApiKeyEvent } from './api-key/api-key.events.ts';
import { chatPersonalFields, type ChatEvent } from './chat/chat.events.ts';
import { reservationPersonalFields, type ReservationEvent } from './reservation/reservation.events.ts';
import { resourcePersonalFields, type ResourceEvent } from './resource/resource.events.ts';
import { sessionPersonalFields, type SessionEvent } from './session/session.events.ts';
import { userPersonalFields, type UserEvent } from './user/user.events.ts';

/** Everything that can have happened in this service. */
export type AccountsEvent =
  AccountEvent | UserEvent | ApiKeyEvent | ResourceEvent | ChatEvent | SessionEvent | ReservationEvent;

/**
 * Which fields of each event are sealed under the key of its subject, personal or secret ones, with what
 * they read as once the subject is erased.
 */
export const personalFieldsOf: Readonly<Record<AccountsEvent['type'], Readonly<Record<string, unknown>>>> = {
  ...accountPersonalFields,
  ...userPersonalFields,
  ...apiKeyPersonalFields,
  ...resourcePersonalFields,
  ...chatPersonalFields,
  ...sessionPersonalFields,
  ...reservationPersonalFields,
};
