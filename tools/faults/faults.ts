import { setTimeout as pause } from 'node:timers/promises';
import { platformAccountNumber } from '#contracts';
import type { Random } from '../kill/random.ts';
import { change, type Planned } from '../kill/requests.ts';
import type { Moment } from './fault.proxy.ts';
import type { Actor, FaultySystem } from './system.ts';

/** What a fault can use. The load runs meanwhile, and after it. */
export interface Scene {
  readonly system: FaultySystem;
  readonly random: Random;
  /** Sends requests, all at once, each on a connection of its own. */
  readonly sendAtOnce: (requests: readonly Planned[]) => Promise<void>;
}

export interface Fault {
  readonly name: string;
  /** Resolves when it is over, and what it took away is there again. */
  happen(scene: Scene): Promise<void>;
}

const outageMs = 10_000;
/** Longer than the 6 s after which one that is not heard of is put out of its groups, whatever it reads. */
const freezeMs = 9000;
const reachedWithinMs = 120_000;
const longestLoadMs = 800;
const maxBodyBytes = 1024 * 1024;
const bodiesAtOnce = 64;
const poisonEvents = 3;

type Engine = 'kafka' | 'mongo';

/** A point in the work of a role that can be seen from outside. */
interface Point {
  readonly name: string;
  readonly role: Actor['role'];
  readonly proxy: Engine;
  readonly moment: Moment;
  /** As the wire names it, and a topic where that matters. */
  readonly what: string;
  readonly topic?: string;
}

const operations = 'smarter.operations.v1';
const replies = 'smarter.replies.v1';

const points: readonly Point[] = [
  ['gateway after produce', 'api-gateway', 'kafka', 'before the answer', 'Produce', operations],
  ['gateway after ack', 'api-gateway', 'kafka', 'after the answer', 'Produce', operations],
  ['accounts after the commit', 'accounts', 'mongo', 'before the answer', 'insert accounts.commits'],
  ['accounts after the reply', 'accounts', 'kafka', 'before the answer', 'Produce', replies],
  ['accounts before the position', 'accounts', 'kafka', 'before the request', 'OffsetCommit'],
  ['journal after the entries', 'journal', 'mongo', 'before the answer', 'insert journal.entries'],
  ['journal before the position', 'journal', 'mongo', 'before the request', 'update journal.progress'],
  ['journal after produce', 'journal', 'kafka', 'before the answer', 'Produce', replies],
].map(([name, role, proxy, moment, what, topic]) => ({ name, role, proxy, moment, what, topic }) as Point);

/** Every fault, in an order of no meaning. */
export const faults: readonly Fault[] = [
  ...(['api-gateway', 'accounts', 'journal'] as const).map((role) => killAtRandom(role)),
  ...points.map((point) => killAt(point)),
  ...(['kafka', 'mongo'] as const).flatMap((engine) => [suspend(engine), restart(engine)]),
  ...(['api-gateway', 'accounts', 'journal'] as const).map((role) => freeze(role)),
  dropAnswer(),
  largestBodies(),
  poison(),
];

function killAtRandom(role: Actor['role']): Fault {
  return {
    name: `kill ${role}`,
    async happen({ system, random }) {
      await pause(random() * longestLoadMs);
      await killed(system, await oneOf(system, role, random), (pid) => process.kill(pid, 'SIGKILL'));
    },
  };
}

function killAt(point: Point): Fault {
  return {
    name: `kill ${point.name}`,
    async happen({ system, random }) {
      const actors = system.actors.filter(({ role }) => role === point.role);
      const struck = await sprung(actors, point, (actor) => process.kill(actor.pid(), 'SIGKILL'));
      await pause(random() * longestLoadMs);
      await startedAgain(system, struck);
    },
  };
}

/** An actor as it was when it was struck. */
interface Struck {
  readonly actor: Actor;
  readonly pid: number;
}

/** Resolves when the point was reached by one of the actors and `spring` was called with it. */
async function sprung(
  actors: readonly Actor[],
  { name, proxy, moment, what, topic }: Point,
  spring: (actor: Actor) => void,
): Promise<Struck> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing came by: ${name}`)), reachedWithinMs);
      for (const actor of actors) {
        actor[proxy].set({
          moment,
          catches: (request) =>
            request.what === what && (topic === undefined || request.frame.includes(topic)),
          spring: () => {
            for (const other of actors) other[proxy].set(undefined);
            const pid = actor.pid();
            spring(actor);
            resolve({ actor, pid });
          },
        });
      }
    });
  } finally {
    clearTimeout(timer);
    for (const actor of actors) actor[proxy].set(undefined);
  }
}

function suspend(engine: Engine): Fault {
  return {
    name: `${engine} stopped for 10 s`,
    async happen({ system }) {
      const { child } = system.engines[engine].process;
      child.kill('SIGSTOP');
      await pause(outageMs);
      child.kill('SIGCONT');
      await system.serving();
    },
  };
}

function restart(engine: Engine): Fault {
  return {
    name: `${engine} killed and started again after 10 s`,
    async happen({ system }) {
      await system.engines[engine].stop('SIGKILL');
      await pause(outageMs);
      await system.engines[engine].restart();
      await system.serving();
    },
  };
}

function freeze(role: Actor['role']): Fault {
  return {
    name: `${role} frozen past its session`,
    async happen({ system, random }) {
      const pid = (await oneOf(system, role, random)).pid();
      process.kill(pid, 'SIGSTOP');
      await pause(freezeMs);
      process.kill(pid, 'SIGCONT');
      await system.serving();
    },
  };
}

function dropAnswer(): Fault {
  return {
    name: 'produce answer dropped',
    async happen({ system }) {
      const gateways = system.actors.filter(({ role }) => role === 'api-gateway');
      const point: Point = {
        name: 'produce answer dropped',
        role: 'api-gateway',
        proxy: 'kafka',
        moment: 'before the answer',
        what: 'Produce',
        topic: operations,
      };
      await sprung(gateways, point, () => undefined);
      await system.serving();
    },
  };
}

/** Half of them change something, padded with the space that JSON allows; half are refused for what they say. */
function largestBodies(): Fault {
  const padded: Planned = {
    ...change,
    body: (number) => (change.body?.(number) ?? '').padEnd(maxBodyBytes),
  };
  const { changesState: _changes, ...asked } = change;
  const refused: Planned = { ...asked, body: () => `kind: ${'Nothing'.padEnd(maxBodyBytes - 6, 'x')}` };
  return {
    name: `${bodiesAtOnce} largest bodies at once`,
    async happen({ system, sendAtOnce }) {
      await sendAtOnce(
        Array.from({ length: bodiesAtOnce }, (_, place) => (place % 2 === 0 ? padded : refused)),
      );
      await system.serving();
    },
  };
}

function poison(): Fault {
  return {
    name: 'poison events',
    async happen({ system, random }) {
      const texts = Array.from({ length: poisonEvents }, () => `{"poison":${random()}`);
      await system.putPoison(platformAccountNumber, texts);
    },
  };
}

async function killed(system: FaultySystem, actor: Actor, kill: (pid: number) => void): Promise<void> {
  const pid = actor.pid();
  kill(pid);
  await startedAgain(system, { actor, pid });
}

/** Others of its role may answer while it is down: the next fault is to find it alive. */
async function startedAgain(system: FaultySystem, { actor, pid }: Struck): Promise<void> {
  await system.comes(`${actor.role} is not started again`, () => actor.pid() !== pid);
  await system.serving();
}

/** One of a role, once all of it are there: an earlier fault may have kept one from starting. */
async function oneOf(system: FaultySystem, role: Actor['role'], random: Random): Promise<Actor> {
  const actors = system.actors.filter((actor) => actor.role === role);
  const actor = actors[Math.floor(random() * actors.length)];
  if (actor === undefined) throw new Error(`there is no ${role}`);
  await system.comes(`a ${role} is away`, () => actors.every(isAlive));
  return actor;
}

function isAlive(actor: Actor): boolean {
  try {
    return process.kill(actor.pid(), 0);
  } catch {
    return false;
  }
}
