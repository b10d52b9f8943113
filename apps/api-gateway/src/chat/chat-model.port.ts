/** A function that the model may call. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
}

export interface ModelToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, as the model wrote it. */
  readonly arguments: string;
}

export type ModelMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ModelToolCall[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

export interface ModelRequest {
  readonly baseUrl: string;
  /** Null for an endpoint that asks for none. */
  readonly apiKey: string | null;
  readonly model: string;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
}

export interface ModelAnswer {
  /** As the endpoint names it. */
  readonly model: string;
  readonly content: string;
  readonly toolCalls: readonly ModelToolCall[];
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

/**
 * A language model.
 *
 * Called: by prompts; concurrently.
 * Guarantees: tries again for a while where the endpoint is busy, fails, or can not be reached; follows no redirect.
 * Fails with: `CHATS.MODEL_FAILED`; `CHATS.MODEL_TIMED_OUT` where `signal` ends it. No message quotes the endpoint.
 * Must not: log or keep what it is given.
 */
export interface ChatModel {
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
}
