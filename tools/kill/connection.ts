import { Agent, request } from 'node:http';
import type { Answered, ClientLedger } from './client-ledger.ts';
import type { Planned } from './requests.ts';

/** By this user agent an entry is known to be of the client's request with this number. */
const marker = 'kill-client/';

export function markerOf(number: number): string {
  return `${marker}${number}`;
}

/** The number of the request that an entry is of, or undefined if no client sent it. */
export function numberOf(userAgent: string | null): number | undefined {
  if (userAgent === null || !userAgent.startsWith(marker)) return undefined;
  return Number(userAgent.slice(marker.length));
}

/** The answer and its body; an answer whose body broke off has an empty one. */
export interface Reply extends Answered {
  readonly body: string;
}

/** One connection of a client, kept alive, which writes what it does into the client's ledger. */
export class Connection {
  private readonly name: string;
  private readonly url: string;
  private readonly apiKey: string;
  private readonly ledger: ClientLedger;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(name: string, url: string, apiKey: string, ledger: ClientLedger) {
    this.name = name;
    this.url = url;
    this.apiKey = apiKey;
    this.ledger = ledger;
  }

  /**
   * Sends a request; to be awaited before the next one. Answers undefined if the connection ended
   * before an answer. `patienceMs`: closes the connection itself after that time.
   */
  async send(planned: Planned, patienceMs?: number): Promise<Reply | undefined> {
    const number = this.ledger.nextNumber();
    const { method, path, changesState = false } = planned;
    await this.ledger.write({ event: 'sent', number, connection: this.name, method, path, changesState });
    const reply = await this.exchange(planned, number, patienceMs);
    if (reply === 'unanswered' || reply === 'unreached') {
      await this.ledger.write({ event: reply, number });
      return undefined;
    }
    const { body: _body, ...answered } = reply;
    await this.ledger.write(answered);
    return reply;
  }

  close(): void {
    this.agent.destroy();
  }

  private exchange(planned: Planned, number: number, patienceMs: number | undefined) {
    return new Promise<Reply | 'unanswered' | 'unreached'>((resolve) => {
      const sending = request(this.url + planned.path, {
        method: planned.method,
        agent: this.agent,
        headers: { 'user-agent': markerOf(number), ...this.authorization(planned) },
      });
      if (patienceMs !== undefined) setTimeout(() => sending.destroy(), patienceMs).unref();
      // The server is killed on purpose, so the end of a connection is an answer like another.
      sending.on('error', ({ code }: NodeJS.ErrnoException) =>
        resolve(code === 'ECONNREFUSED' ? 'unreached' : 'unanswered'),
      );
      sending.on('response', (response) => {
        const answered: Answered = {
          event: 'answered',
          number,
          status: response.statusCode ?? 0,
          id: headerOf(response.headers['smarter-journal-id']),
          key: headerOf(response.headers['smarter-journal-key']),
        };
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('close', () => resolve({ ...answered, body: response.complete ? body : '' }));
        response.on('error', () => undefined);
      });
      sending.end(planned.body?.(number));
    });
  }

  private authorization({ key }: Planned): Record<string, string> {
    if (key === 'none') return {};
    return { authorization: `Token ${key === 'good' ? this.apiKey : 'not-a-key'}` };
  }
}

function headerOf(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
