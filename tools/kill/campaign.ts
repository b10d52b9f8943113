import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startServer, type ServerProcess } from '../server/server.process.ts';
import { ClientLedger } from './client-ledger.ts';
import { Connection } from './connection.ts';
import { commitsIn, examine } from './examine.ts';
import type { Verdict } from './judge.ts';
import { randomOf, type Random } from './random.ts';
import { plan } from './requests.ts';

const connections = 8;
/** The load runs at most this long before the kill. */
const longestLoadMs = 600;
/** One kill in this many hits the server while it starts. */
const startsAmongKills = 8;
/** One request in this many is given up by its client, within `patienceMs`. */
const impatientAmongRequests = 20;
const patienceMs = 10;
/** Intents without outcome are resolved soon, so that the end of a campaign need not wait. */
const unknownAfterMs = 500;

export interface CampaignOptions {
  readonly rounds: number;
  readonly seed: number;
  /** An empty folder: the server's data and the client's ledger come into it. */
  readonly folder: string;
  /** Called after every kill. */
  readonly onRound?: (round: number) => void;
}

/**
 * Kills the server `rounds` times at random instants under load, always on the same data, and judges
 * what is there in the end by what the clients have written down.
 */
export async function runCampaign(options: CampaignOptions): Promise<Verdict> {
  const campaign = new Campaign(options, await ClientLedger.create(join(options.folder, 'client-ledger')));
  return await campaign.run();
}

class Campaign {
  private readonly options: CampaignOptions;
  private readonly clients: ClientLedger;
  private readonly random: Random;
  private readonly apiKey = randomBytes(32).toString('hex');
  private startMs = 0;
  private ownCommits = 0;

  constructor(options: CampaignOptions, clients: ClientLedger) {
    this.options = options;
    this.clients = clients;
    this.random = randomOf(options.seed);
  }

  async run(): Promise<Verdict> {
    await this.firstStart();
    for (let round = 1; round <= this.options.rounds; round += 1) {
      if (this.random() < 1 / startsAmongKills) await this.killWhileStarting();
      else await this.killUnderLoad(round);
      this.options.onRound?.(round);
    }
    const server = await this.start();
    const reader = new Connection('reader', server.url, this.apiKey, this.clients);
    try {
      // By now every intent of the last round is old enough to be resolved.
      await setTimeout(unknownAfterMs);
      const { dataDir, clients, ownCommits } = this;
      return await examine({ dataDir, clients, ownCommits }, reader);
    } finally {
      reader.close();
      await server.stop();
      await this.clients.close();
    }
  }

  /** Learns how long a start takes and what it commits by itself. */
  private async firstStart(): Promise<void> {
    await (await this.start()).stop();
    this.ownCommits = (await commitsIn(this.dataDir)).length;
    const before = performance.now();
    await (await this.start()).stop();
    this.startMs = performance.now() - before;
  }

  private start(signal?: AbortSignal): Promise<ServerProcess> {
    return startServer({
      dataDir: this.dataDir,
      env: {
        SMARTER_BOOTSTRAP_API_KEY: this.apiKey,
        SMARTER_BOOTSTRAP_PASSWORD: 'a password for killing',
        SMARTER_UNKNOWN_AFTER_MS: String(unknownAfterMs),
      },
      ...(signal === undefined ? {} : { signal }),
    });
  }

  private get dataDir(): string {
    return join(this.options.folder, 'data');
  }

  private async killWhileStarting(): Promise<void> {
    const started = await this.start(AbortSignal.timeout(Math.round(this.random() * this.startMs))).catch(
      () => undefined,
    );
    await started?.kill();
  }

  private async killUnderLoad(round: number): Promise<void> {
    const server = await this.start();
    let killed = false;
    const clients = Array.from({ length: connections }, (_, index) =>
      this.client(`${round}.${index}`, server.url, () => killed),
    );
    await setTimeout(this.random() * longestLoadMs);
    await server.kill();
    killed = true;
    await Promise.all(clients);
  }

  /** One client: a request after the other, until the server is gone. */
  private async client(name: string, url: string, killed: () => boolean): Promise<void> {
    const connection = new Connection(name, url, this.apiKey, this.clients);
    while (!killed()) {
      const impatient = this.random() < 1 / impatientAmongRequests;
      await connection.send(plan(this.random), impatient ? this.random() * patienceMs : undefined);
    }
    connection.close();
  }
}
