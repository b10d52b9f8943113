import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ClientLedger } from '../kill/client-ledger.ts';
import { Connection } from '../kill/connection.ts';
import { examineBy } from '../kill/examine.ts';
import type { Verdict } from '../kill/judge.ts';
import { randomOf, type Random } from '../kill/random.ts';
import { plan, type Planned } from '../kill/requests.ts';
import { faults, type Fault } from './faults.ts';
import { FaultyEngines, FaultySystem } from './system.ts';

const connections = 8;
/** Of a client between an answer and its next request, so that the load is steady and not the most there is. */
const betweenMs = 100;
const afterRefusalMs = 250;
/** How long the load goes on after a fault. */
const afterFaultMs = 1000;
/** How long the system gets to settle what the faults left open. */
const settlingMs = 150_000;

export interface FaultCampaignOptions {
  readonly rounds: number;
  /** How often each fault happens in a round. */
  readonly times: number;
  readonly seed: number;
  /** An empty folder: engines, data and the clients' ledgers come into it. */
  readonly folder: string;
  /** Only faults whose name contains this. */
  readonly only?: string;
  /** Called before every fault, and with null before judging. */
  readonly onStep?: (round: number, fault: string | null) => void;
}

export interface RoundVerdict extends Verdict {
  readonly round: number;
  readonly faults: readonly string[];
  /** What the roles have printed last. */
  readonly output: string;
}

/** The faults that the options choose. */
export function chosenFaults(only = ''): readonly Fault[] {
  return faults.filter(({ name }) => name.includes(only));
}

/**
 * Lets faults happen under steady load: a round is all of them, `times` times each, in an order of its own,
 * on topics and a database of its own, and is judged by what its clients have written down.
 */
export async function runFaults(options: FaultCampaignOptions): Promise<readonly RoundVerdict[]> {
  const random = randomOf(options.seed);
  const engines = await FaultyEngines.start(join(options.folder, 'engines'));
  try {
    const verdicts: RoundVerdict[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      verdicts.push(await runRound(round, engines, random, options));
    }
    return verdicts;
  } finally {
    await engines.stop();
  }
}

async function runRound(
  round: number,
  engines: FaultyEngines,
  random: Random,
  { folder, only, times, onStep }: FaultCampaignOptions,
): Promise<RoundVerdict> {
  const clients = await ClientLedger.create(join(folder, `client-ledger-${round}`));
  const system = await FaultySystem.start(engines, join(folder, `round-${round}`), clients);
  const load = new Load(system, clients, random);
  const chosen = Array.from({ length: times }, () => chosenFaults(only)).flat();
  const happened = shuffled(chosen, random);
  try {
    for (const fault of happened) {
      onStep?.(round, fault.name);
      await fault.happen({ system, random, sendAtOnce: (requests) => load.sendAtOnce(requests) });
      await pause(afterFaultMs);
    }
    await load.stop();
    onStep?.(round, null);
    const reader = new Connection('reader', system.url, system.apiKey, clients);
    const evidence = { clients, commits: () => system.commits(), poisoned: system.poison };
    const verdict = await examineBy(evidence, reader, settlingMs);
    reader.close();
    return { ...verdict, round, faults: happened.map(({ name }) => name), output: system.output };
  } catch (cause) {
    throw new Error(`round ${round} could not be ended; the roles have printed:\n${system.output}`, {
      cause,
    });
  } finally {
    await load.stop();
    await system.stop();
    await clients.close();
  }
}

/** Clients that send a request after the other until they are stopped, whatever becomes of them. */
class Load {
  private readonly system: FaultySystem;
  private readonly clients: ClientLedger;
  private readonly random: Random;
  private readonly working: Promise<void>;
  private stopped = false;
  private bursts = 0;

  constructor(system: FaultySystem, clients: ClientLedger, random: Random) {
    this.system = system;
    this.clients = clients;
    this.random = random;
    this.working = Promise.all(
      Array.from({ length: connections }, (_, index) => this.client(`client ${index}`)),
    ).then(() => undefined);
  }

  async sendAtOnce(requests: readonly Planned[]): Promise<void> {
    this.bursts += 1;
    await Promise.all(
      requests.map(async (request, index) => {
        const connection = this.connect(`burst ${this.bursts}.${index}`);
        await connection.send(request);
        connection.close();
      }),
    );
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.working;
  }

  private async client(name: string): Promise<void> {
    const connection = this.connect(name);
    while (!this.stopped) {
      const reply = await connection.send(plan(this.random));
      const wasRefused = reply === undefined || reply.status >= 500;
      await pause(wasRefused ? afterRefusalMs : this.random() * betweenMs);
    }
    connection.close();
  }

  private connect(name: string): Connection {
    return new Connection(name, this.system.url, this.system.apiKey, this.clients);
  }
}

function shuffled<Member>(members: readonly Member[], random: Random): readonly Member[] {
  return members
    .map((member) => ({ member, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ member }) => member);
}
