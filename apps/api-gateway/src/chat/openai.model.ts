import type OpenAI from 'openai';
import { failure } from '#contracts';
import type { ChatModel, ModelAnswer, ModelMessage, ModelRequest, ModelTool } from './chat-model.port.ts';

/** After the first try; the pauses between them grow from half a second. */
const retries = 2;
/** Longer answers are refused: they are kept. */
const longestAnswer = 256 * 1024;

/** Any endpoint that speaks the chat completions of OpenAI. */
export class OpenAiModel implements ChatModel {
  async complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    // Loaded where it is used: it is large, and most servers prompt nobody.
    const { default: Client, APIUserAbortError, APIError, OpenAIError } = await import('openai');
    const client = new Client({
      baseURL: request.baseUrl,
      // The library insists on one.
      apiKey: request.apiKey ?? 'none',
      maxRetries: retries,
      logLevel: 'off',
      fetchOptions: { redirect: 'error' },
    });
    try {
      return answerOf(await client.chat.completions.create(bodyOf(request), { signal }));
    } catch (error) {
      if (signal.aborted || error instanceof APIUserAbortError) throw timedOut(error);
      if (error instanceof APIError && error.status !== undefined)
        throw failed(`it answered ${String(error.status)}`, error);
      if (error instanceof OpenAIError) throw failed('it can not be reached', error);
      if (error instanceof SyntaxError) throw failed('its answer is no JSON', error);
      throw error;
    }
  }
}

function bodyOf({ model, temperature, maxTokens, messages, tools }: ModelRequest) {
  return {
    model,
    messages: messages.map(messageOf),
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
    ...(tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
  } satisfies OpenAI.ChatCompletionCreateParamsNonStreaming;
}

function messageOf(message: ModelMessage): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'tool')
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  if (message.role !== 'assistant') return message;
  const { content, toolCalls = [] } = message;
  if (toolCalls.length === 0) return { role: 'assistant', content };
  return {
    role: 'assistant',
    content,
    tool_calls: toolCalls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
  };
}

function toolOf({ name, description }: ModelTool): OpenAI.ChatCompletionTool {
  return {
    type: 'function',
    function: { name, description, parameters: { type: 'object', properties: {} } },
  };
}

/** What the endpoint answers is not ours to trust, whatever the types of the library say. */
function answerOf(completion: unknown): ModelAnswer {
  const { model, choices, usage } = (completion ?? {}) as Partial<OpenAI.ChatCompletion>;
  const message = (choices?.[0] as Partial<OpenAI.ChatCompletion.Choice> | undefined)?.message;
  const content = message?.content ?? '';
  if (message === undefined || typeof content !== 'string') throw failed('its answer holds no message');
  if (content.length > longestAnswer) throw failed('its answer is too long');
  return {
    model: typeof model === 'string' ? model : '',
    content,
    toolCalls: (message.tool_calls ?? []).flatMap((call) =>
      call.type === 'function'
        ? [
            {
              id: String(call.id),
              name: String(call.function.name),
              arguments: String(call.function.arguments),
            },
          ]
        : [],
    ),
    promptTokens: countOf(usage?.prompt_tokens),
    completionTokens: countOf(usage?.completion_tokens),
  };
}

function countOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

function failed(why: string, cause?: unknown) {
  return failure('CHATS.MODEL_FAILED', `The endpoint of the language model failed: ${why}.`, { cause });
}

function timedOut(cause: unknown) {
  return failure('CHATS.MODEL_TIMED_OUT', 'The endpoint of the language model did not answer in time.', {
    cause,
  });
}
