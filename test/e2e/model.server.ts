import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface Completion {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly description: string } }[];
  readonly temperature?: number;
  readonly max_tokens?: number;
}

export interface Asked {
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly body: Completion;
}

/** What a model says: a message, as the API of chat completions has it. */
export type Message =
  | { readonly content: string }
  | {
      readonly content: null;
      readonly tool_calls: readonly {
        readonly id: string;
        readonly type: 'function';
        readonly function: { readonly name: string; readonly arguments: string };
      }[];
    };

/** Answers one request; it may do so in ways that no model should. */
export type Answer = (asked: Asked, response: ServerResponse) => void;

/** An endpoint of chat completions, which answers as the test says: in turn, the last of them again and again. */
export class ModelServer {
  readonly asked: Asked[] = [];
  private answers: Answer[] = [];
  private readonly server = createServer((request, response) => {
    this.take(request, response).catch(() => response.destroy());
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  answer(...answers: readonly Answer[]): void {
    this.answers = [...answers];
    this.asked.length = 0;
  }

  end(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, url } = request;
    const asked = {
      authorization: headers.authorization,
      path: url,
      body: (await json(request)) as Completion,
    };
    this.asked.push(asked);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    answer?.(asked, response);
  }
}

export function says(message: Message): Answer {
  return ({ body }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        ...{ id: 'c1', object: 'chat.completion', created: 1, model: `${body.model}-2026` },
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message } }],
        usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
      }),
    );
  };
}

/** Calls the only function that it is offered, or says that there is none. */
export const callsFunction: Answer = (asked, response) => {
  const [tool] = asked.body.tools ?? [];
  const message: Message =
    tool === undefined
      ? { content: 'I was offered nothing.' }
      : {
          content: null,
          tool_calls: [
            { id: 'call-1', type: 'function', function: { name: tool.function.name, arguments: '{}' } },
          ],
        };
  says(message)(asked, response);
};

export function fails(status: number): Answer {
  return (_, response) => {
    response.statusCode = status;
    response.setHeader('content-type', 'application/json');
    // So that whoever tries again need not wait.
    response.setHeader('retry-after-ms', '1');
    response.end(JSON.stringify({ error: { message: 'the key sk-of-the-test is no good' } }));
  };
}
