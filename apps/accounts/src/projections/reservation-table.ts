import type { AccountsEvent } from '../domain/accounts.events.ts';

const prefix = 'reservation:';

/** Which reservations are held, and by which stream. */
export class ReservationTable {
  readonly #holders = new Map<string, string>();

  fold(stream: string, event: AccountsEvent): void {
    if (!stream.startsWith(prefix)) return;
    if (event.type === 'accounts.value-reserved.v1') this.#holders.set(stream, event.data.holder);
    if (event.type === 'accounts.value-released.v1') this.#holders.delete(stream);
  }

  holderOf(reservation: string): string | undefined {
    return this.#holders.get(reservation);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#holders.entries();
  }
}
