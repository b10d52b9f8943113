import type { Command } from 'commander';
import { ApiClient, type Answer } from './api/api.client.ts';
import { usageFailure } from './exit-codes.ts';
import { apiKeyFrom } from './input/api-key.ts';
import { confirm } from './input/confirmation.ts';
import { recordOf, tableOf, type Row } from './output/table.ts';
import type { Terminal } from './terminal.ts';

/** What surrounds every command. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** `SMARTER_API_KEY`, if it is set. */
  readonly apiKey: string | undefined;
  /** `SMARTER_URL`: where the API is, unless `--url` says otherwise. */
  readonly url: string;
}

/** Options that every command takes. */
interface GlobalOptions {
  readonly url: string;
  readonly keyFile?: string;
  readonly accountNumber?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** One run of one command: the API with its key, and how its results are shown. */
export class Session {
  readonly terminal: Terminal;
  readonly api: ApiClient;
  private readonly options: GlobalOptions;

  constructor({ terminal, apiKey }: Surroundings, command: Command) {
    const options = command.optsWithGlobals<GlobalOptions>();
    this.terminal = terminal;
    this.options = options;
    const { protocol, hostname } = addressOf(options.url);
    if (protocol === 'http:' && !loopback.test(hostname)) {
      terminal.say(`warning: the key travels unencrypted to ${hostname}`);
    }
    this.api = new ApiClient({
      url: options.url,
      apiKey: apiKeyFrom(options.keyFile, apiKey),
      accountNumber: options.accountNumber,
    });
  }

  /** Goes on only if whoever is asked means it. */
  async confirm(warning: string, name: string): Promise<void> {
    await confirm(this.terminal, this.options.yes === true, warning, name);
  }

  showList(columns: readonly string[], rows: readonly Row[]): void {
    if (this.options.json) return this.showJson(rows);
    this.terminal.print(tableOf(columns, rows));
  }

  showRecord({ data }: Answer): void {
    if (this.options.json) return this.showJson(data);
    this.terminal.print(recordOf(data as Row));
  }

  /**
   * What a change did. What is shown only once, a key or a password, is all of the output, so that it can
   * be caught in a variable; the rest is said beside it.
   */
  showChange({ data, message, operationId }: Answer, shownOnce?: 'api_key' | 'password'): void {
    if (this.options.json) return this.showJson(data ?? { message });
    this.terminal.say(`${message ?? 'Done'}${operationId === null ? '' : ` (journal: ${operationId})`}`);
    const secret = shownOnce && (data as Row)[shownOnce];
    if (typeof secret !== 'string') return;
    this.terminal.say(`This ${shownOnce === 'api_key' ? 'key' : 'password'} is shown once; keep it now:`);
    this.terminal.print(`${secret}\n`);
  }

  private showJson(value: unknown): void {
    this.terminal.print(`${JSON.stringify(value, null, 2)}\n`);
  }
}

function addressOf(url: string): URL {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw usageFailure(`--url ${url} is no address of an HTTP server.`);
  }
  return address;
}
