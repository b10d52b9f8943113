import { createHmac } from 'node:crypto';
import { failure } from '#contracts';
import { Failure } from '#kernel';
import { reservationDecider } from '../domain/reservation/reservation.decider.ts';
import { streamVoided } from '../domain/void.events.ts';
import { claimsOf, type Claim } from './claims.ts';
import type { CommandContext } from './command-context.ts';
import type { EventStreams } from './event-streams.ts';
import { execute, stateOf, versionOf } from './execute.ts';
import type { Mint } from './mint.port.ts';
import type { ResourceIndex } from './resource-index.port.ts';

/** A reservation as it was when it was looked at. */
export interface Held {
  readonly reservation: string;
  readonly version: number;
}

export interface ReservationTimes {
  /** Milliseconds since the epoch. */
  now(): number;
  /** For how many milliseconds a reservation without its resource is left alone. */
  readonly orphanAfterMs: number;
}

/** The subject whose key names the streams of reservations. */
export const reservationsSubject = 'reservations';

/**
 * Values that only one resource may have: each is a stream of its own, named by an HMAC of the value, so
 * that nothing personal is in a stream's name (ADR 0010).
 */
export class Reservations {
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;
  readonly #mint: Mint;
  readonly #key: Buffer;
  readonly #times: ReservationTimes;

  constructor(streams: EventStreams, index: ResourceIndex, mint: Mint, key: Buffer, times: ReservationTimes) {
    this.#streams = streams;
    this.#index = index;
    this.#mint = mint;
    this.#key = key;
    this.#times = times;
  }

  streamOf({ what, value }: Claim): string {
    return `reservation:${what}:${createHmac('sha256', this.#key).update(`${what} ${value}`).digest('hex')}`;
  }

  /**
   * Reserves all of them for the resource of the stream `holder`, or none. Throws `USERS.NAME_TAKEN`,
   * `KEYS.NAME_TAKEN`, `RESOURCES.NAME_TAKEN` or `ACCOUNTS.CONFLICT` if one is held by another.
   */
  async reserve(claims: readonly Claim[], holder: string, operationId: string | null): Promise<void> {
    for (const claim of claims) await this.#refuseTaken(claim, holder);
    const outcomes = await Promise.allSettled(
      claims.map((claim) => this.#reserve(claim, holder, operationId)),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined) return;
    const taken = claims.filter((_, place) => outcomes[place]?.status === 'fulfilled');
    if (failed.reason instanceof Failure) await this.abandon(taken);
    throw failed.reason;
  }

  /** Refuses as `reserve` would, and reserves nothing. */
  async requireFree(claims: readonly Claim[], holder: string): Promise<void> {
    for (const claim of claims) {
      const reservation = this.streamOf(claim);
      const other = this.#index.holderOf(reservation);
      if (other === undefined || other === holder) continue;
      if (!(await this.#isOld(reservation)) || (await this.#isClaimed(reservation, other)))
        throw takenFailure(claim);
    }
  }

  /** Those of the claims that the holder holds, to be released when it has given them up. */
  async look(claims: readonly Claim[], holder: string): Promise<readonly Held[]> {
    const looked = await Promise.all(
      claims.map(async (claim) => {
        const reservation = this.streamOf(claim);
        const commits = await this.#streams.load(reservation);
        const isHeld = stateOf(reservationDecider, commits)?.holder === holder;
        return isHeld ? [{ reservation, version: versionOf(commits) }] : [];
      }),
    );
    return looked.flat();
  }

  /** Releases what was given up, unless it was reserved again since it was looked at. */
  async release(held: readonly Held[], operationId: string | null): Promise<void> {
    await Promise.all(held.map((one) => this.#release(one, operationId)));
  }

  /** Frees those of the claims that nobody has, after a command that did not come to its end. */
  async abandon(claims: readonly Claim[]): Promise<void> {
    for (const claim of claims) await this.free(this.streamOf(claim));
  }

  /**
   * Frees the reservation if its holder does not have the value. Before, it takes the next version of
   * the holder's stream, so that a command which is about to commit there has to reserve again.
   * Answers whether the value is free now.
   */
  async free(reservation: string): Promise<boolean> {
    const commits = await this.#streams.load(reservation);
    const holder = stateOf(reservationDecider, commits)?.holder;
    if (holder === undefined) return true;
    const holderCommits = await this.#streams.load(holder);
    const claimed = claimsOf(holder, holderCommits).map((claim) => this.streamOf(claim));
    if (claimed.includes(reservation)) return false;
    const voided = await this.#streams.append({
      stream: holder,
      expectedVersion: versionOf(holderCommits),
      ...this.#own(null),
      events: [streamVoided],
    });
    if (voided.outcome !== 'committed') return false;
    return this.#release({ reservation, version: versionOf(commits) }, null);
  }

  async #refuseTaken(claim: Claim, holder: string): Promise<void> {
    const reservation = this.streamOf(claim);
    const other = this.#index.holderOf(reservation);
    if (other === undefined || other === holder) return;
    if (!(await this.#freeOrphan(reservation))) throw takenFailure(claim);
  }

  async #reserve(claim: Claim, holder: string, operationId: string | null): Promise<void> {
    const subject = { decider: reservationDecider, stream: this.streamOf(claim) };
    try {
      await execute(this.#streams, subject, this.#own(operationId), { type: 'reserve', holder });
    } catch (error) {
      throw error instanceof Failure ? takenFailure(claim) : error;
    }
  }

  /** A young one may belong to a command that is about to commit. */
  async #freeOrphan(reservation: string): Promise<boolean> {
    return (await this.#isOld(reservation)) && (await this.free(reservation));
  }

  async #isOld(reservation: string): Promise<boolean> {
    const reserved = (await this.#streams.load(reservation)).at(-1);
    const age = this.#times.now() - Date.parse(reserved?.committedAt ?? '');
    return age >= this.#times.orphanAfterMs;
  }

  async #isClaimed(reservation: string, holder: string): Promise<boolean> {
    const claims = claimsOf(holder, await this.#streams.load(holder));
    return claims.some((claim) => this.streamOf(claim) === reservation);
  }

  async #release({ reservation, version }: Held, operationId: string | null): Promise<boolean> {
    const appended = await this.#streams.append({
      stream: reservation,
      expectedVersion: version,
      ...this.#own(operationId),
      events: [{ type: 'accounts.value-released.v1', data: {} }],
    });
    return appended.outcome === 'committed';
  }

  /** A command id that is used once: whether a value is held is a matter of state, not of commands. */
  #own(operationId: string | null): CommandContext {
    return { commandId: `reservation:${this.#mint.commandId()}`, operationId };
  }
}

function takenFailure({ what }: Claim): Failure {
  switch (what) {
    case 'username':
      return failure('USERS.NAME_TAKEN', 'The user name belongs to another user.', {
        field: 'metadata.username',
      });
    case 'email':
      return failure('USERS.NAME_TAKEN', 'The e-mail address belongs to another user.', {
        field: 'spec.config.email',
      });
    case 'key-name':
      return failure('KEYS.NAME_TAKEN', 'Another key of the account has this name.', {
        field: 'metadata.name',
      });
    case 'resource-name':
      return failure('RESOURCES.NAME_TAKEN', 'Another resource of the kind has this name.', {
        field: 'metadata.name',
      });
    case 'account-id':
      return failure('ACCOUNTS.CONFLICT', 'The number of the account was given away at the same time.');
  }
}
