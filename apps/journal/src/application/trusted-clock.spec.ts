import { describe, expect, it } from '@jest/globals';
import type { TrustedTime } from '../domain/retention/trusted-time.ts';
import type { TrustedTimeStore } from './purge.store.port.ts';
import { TrustedClock } from './trusted-clock.ts';

const dayMs = 86_400_000;
const settlingMs = 5000;

/** Clocks that a test sets, over what outlives a process. */
class Machine implements TrustedTimeStore {
  wallMs = 1_790_000_000_000;
  monotonicMs = 0;
  kept: TrustedTime | undefined;
  readonly clocks = { wall: () => this.wallMs, monotonic: () => this.monotonicMs };

  start(lastRecordedAt: number | null = null): Promise<TrustedClock> {
    this.monotonicMs = 0;
    return TrustedClock.start(this, this.clocks, settlingMs, lastRecordedAt);
  }

  pass(ms: number): void {
    this.wallMs += ms;
    this.monotonicMs += ms;
  }

  async trustedTime(): Promise<TrustedTime | undefined> {
    return this.kept;
  }

  async keepTrustedTime(time: TrustedTime): Promise<void> {
    this.kept = time;
  }
}

async function passWatched(machine: Machine, clock: TrustedClock, ms: number): Promise<number> {
  for (let passed = 0; passed < ms; passed += 500) {
    machine.pass(500);
    await clock.read();
  }
  return await clock.read();
}

describe('the trusted clock', () => {
  it('begins with the wall clock where nothing was ever recorded', async () => {
    const machine = new Machine();
    const clock = await machine.start();
    machine.pass(1234);
    expect(await clock.read()).toBe(machine.wallMs);
    expect(clock.distrusted()).toBe(0);
  });

  it('begins with the last recorded time where its own was lost, and then settles', async () => {
    const machine = new Machine();
    const recordedAt = machine.wallMs - 3 * dayMs;
    const clock = await machine.start(recordedAt);
    expect(await clock.read()).toBe(recordedAt);
    expect(clock.distrusted()).toBe(3 * dayMs);
    expect(await passWatched(machine, clock, settlingMs + 500)).toBe(machine.wallMs);
  });

  it('goes on where it was after a restart, whatever the wall clock says by then', async () => {
    const machine = new Machine();
    const before = await (await machine.start()).read();
    machine.wallMs += 400 * dayMs;
    const clock = await machine.start(machine.wallMs);
    expect(await clock.read()).toBe(before);
    expect(await passWatched(machine, clock, 4000)).toBe(before + 4000);
    expect(await passWatched(machine, clock, 1500)).toBe(machine.wallMs);
  });

  it('counts the time that it watched a step over restarts, but not the time between', async () => {
    const machine = new Machine();
    const before = await (await machine.start()).read();
    machine.wallMs += dayMs;
    let clock = await machine.start();
    await passWatched(machine, clock, 3000);
    machine.wallMs += dayMs;
    clock = await machine.start();
    expect(await clock.read()).toBe(before + 3000);
    expect(await passWatched(machine, clock, 2000)).toBe(before + 5000 + dayMs);
  });

  it('never runs ahead while the clock is set forward and back within the settling time', async () => {
    const machine = new Machine();
    const clock = await machine.start();
    for (let round = 0; round < 20; round += 1) {
      machine.wallMs += 30 * dayMs;
      await passWatched(machine, clock, settlingMs - 1000);
      machine.wallMs -= 30 * dayMs;
      expect(await clock.read()).toBeLessThanOrEqual(machine.wallMs);
    }
  });
});
