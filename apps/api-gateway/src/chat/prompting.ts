import { failure, type Conversation, type Exchange, type ToolCall } from '#contracts';
import type { ChatModel, ModelAnswer, ModelMessage, ModelRequest } from './chat-model.port.ts';
import { answerOfTool, toolsFor, type PluginTool } from './tools.ts';

/** Where chatbots are answered, beside what accounts keep in Secrets. */
export interface ChatEndpoints {
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  /** Of chatbots that name none. */
  readonly model: string | undefined;
  /** Milliseconds for a prompt, with everything that it takes. */
  readonly timeoutMs: number;
  /** Origins that accounts may name. */
  readonly origins: readonly string[];
}

/** What is said to the chatbot; `messages` takes the place of what was said before. */
export interface Prompt {
  readonly prompt: string;
  readonly messages?: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
}

/** A model that calls functions over and over is given up. */
const mostRounds = 5;

/** Has a chatbot answered by its model, which may ask for the data of plugins on the way. */
export class Prompting {
  private readonly model: ChatModel;
  private readonly endpoints: ChatEndpoints | undefined;

  constructor(model: ChatModel, endpoints: ChatEndpoints | undefined) {
    this.model = model;
    this.endpoints = endpoints;
  }

  /** Fails with `CHATS.NO_ENDPOINT`, or as `ChatModel` does. */
  async answer(conversation: Conversation, prompt: Prompt): Promise<Exchange> {
    const { endpoints } = this;
    if (endpoints === undefined) throw noEndpoint('none is configured');
    const place = placeOf(endpoints, conversation);
    const begun = performance.now();
    const tools = toolsFor(conversation.plugins, prompt.prompt);
    const messages = messagesOf(conversation, prompt, tools);
    const toolCalls: ToolCall[] = [];
    const used = { prompt: null as number | null, completion: null as number | null };
    const signal = AbortSignal.timeout(endpoints.timeoutMs);
    const { temperature, maxTokens } = conversation;
    for (let round = 0; round < mostRounds; round += 1) {
      const answer = await this.model.complete(
        {
          ...place,
          temperature,
          maxTokens,
          messages,
          tools: tools.map(({ name, description }) => ({ name, description })),
        },
        signal,
      );
      used.prompt = sum(used.prompt, answer.promptTokens);
      used.completion = sum(used.completion, answer.completionTokens);
      if (answer.toolCalls.length === 0) {
        return {
          ...{ model: answer.model, prompt: prompt.prompt, answer: answer.content },
          ...{ plugins: tools.map(({ plugin }) => plugin.name), tool_calls: toolCalls },
          ...{ prompt_tokens: used.prompt, completion_tokens: used.completion },
          duration_ms: Math.round(performance.now() - begun),
        };
      }
      toolCalls.push(...answered(messages, answer, tools));
    }
    throw failure('CHATS.MODEL_FAILED', 'The language model kept calling functions and gave no answer.');
  }
}

/** Says to the model what its functions answer. */
function answered(
  messages: ModelMessage[],
  { content, toolCalls }: ModelAnswer,
  tools: readonly PluginTool[],
): readonly ToolCall[] {
  messages.push({ role: 'assistant', content, toolCalls });
  return toolCalls.map((call) => {
    const answer = answerOfTool(tools, call);
    messages.push({ role: 'tool', toolCallId: call.id, content: answer.result });
    return answer;
  });
}

function messagesOf(
  { systemRole, exchanges }: Conversation,
  { prompt, messages }: Prompt,
  tools: readonly PluginTool[],
): ModelMessage[] {
  const roles = [systemRole, ...tools.map(({ plugin }) => plugin.systemRole)].filter((role) => role !== null);
  const before: readonly ModelMessage[] =
    messages ??
    exchanges.flatMap((exchange) => [
      { role: 'user' as const, content: exchange.prompt },
      { role: 'assistant' as const, content: exchange.answer },
    ]);
  const system = roles.length === 0 ? [] : [{ role: 'system' as const, content: roles.join('\n\n') }];
  return [...system, ...before, { role: 'user', content: prompt }];
}

/** An account's own key goes to the configured endpoint, or to one that the operator allows it to name. */
function placeOf(
  endpoints: ChatEndpoints,
  conversation: Conversation,
): Pick<ModelRequest, 'baseUrl' | 'apiKey' | 'model'> {
  const { endpoint: own } = conversation;
  const baseUrl = own?.baseUrl ?? endpoints.baseUrl;
  if (baseUrl === undefined) throw noEndpoint('none is configured');
  if (own?.baseUrl && !isAllowed(endpoints, own.baseUrl))
    throw noEndpoint('the one of the Secret is not one that this server may call');
  const model = conversation.model ?? endpoints.model;
  if (model === undefined) throw noEndpoint('the chatbot names no model, and none is configured');
  return { baseUrl, apiKey: own?.apiKey ?? endpoints.apiKey ?? null, model };
}

/** What an account names is called from inside of the operator's network: only what that says may be. */
function isAllowed({ origins }: ChatEndpoints, baseUrl: string): boolean {
  return URL.canParse(baseUrl) && origins.includes(new URL(baseUrl).origin);
}

function noEndpoint(why: string) {
  return failure('CHATS.NO_ENDPOINT', `There is no endpoint of a language model: ${why}.`);
}

function sum(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}
