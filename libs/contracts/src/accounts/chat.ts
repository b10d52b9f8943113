import { z } from 'zod';
import { identifier, personal } from '../marks.ts';
import type { CommandResult } from './command.ts';

/** For how long the same caller, chatbot and uid mean the same chat. */
export const chatLifetimeMs = 24 * 60 * 60 * 1000;

/** Names a chat: 64 lower-case hex (contract §5.12). */
export const sessionKeySchema = identifier(
  z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
);

export const toolCallSchema = z.object({
  /** The name of the function that the model called. */
  name: z.string(),
  /** The plugin that answered. */
  plugin: z.string(),
  /** JSON text, as the model wrote it. */
  arguments: z.string(),
  /** JSON text of what the plugin answered. */
  result: z.string(),
});

/** What was asked and answered, with what that took. */
export const exchangeSchema = z.object({
  /** The model, as the endpoint names it. */
  model: z.string(),
  prompt: personal(z.string()),
  answer: personal(z.string()),
  /** Plugins whose data were offered to the model. */
  plugins: personal(z.array(z.string())),
  tool_calls: personal(z.array(toolCallSchema)),
  prompt_tokens: z.int().nullable(),
  completion_tokens: z.int().nullable(),
  duration_ms: z.int(),
});

export const keptExchangeSchema = exchangeSchema.extend({
  /** ISO 8601. */
  recorded_at: z.string(),
});

export const chatSummarySchema = z.object({
  session_key: sessionKeySchema,
  chatbot: z.string(),
  username: personal(z.string()),
  opened_at: z.string(),
  /** Null before the first exchange. */
  last_exchange_at: z.string().nullable(),
  exchanges: z.int(),
});

export type ToolCall = z.infer<typeof toolCallSchema>;
export type Exchange = z.infer<typeof exchangeSchema>;
export type KeptExchange = z.infer<typeof keptExchangeSchema>;
export type ChatSummary = z.infer<typeof chatSummarySchema>;

/** Which chat is meant: that of the session key, or else the caller's own with the chatbot under the uid. */
export interface ChatTarget {
  /** Compared without case. */
  readonly chatbot: string;
  /** What the client calls itself; one caller may have several. */
  readonly uid: string;
  readonly sessionKey?: string;
  /** A chat of its own, whatever there is. */
  readonly newSession: boolean;
}

export interface OpenedChat extends CommandResult {
  readonly sessionKey: string;
  readonly created: boolean;
}

/** A static plugin of a chatbot: data that the model may ask for. */
export interface ChatPlugin {
  readonly name: string;
  readonly description: string;
  /** Said to the model beside the role of the chatbot. */
  readonly systemRole: string;
  /** Null: the model decides by itself; otherwise the prompt must hold one of the terms. */
  readonly searchTerms: readonly string[] | null;
  readonly data: unknown;
}

/** All that a prompt needs. Holds a secret: it must not be recorded or logged. */
export interface Conversation {
  readonly sessionKey: string;
  /** The chatbot's name as it is written. */
  readonly chatbot: string;
  /** What the chatbot says of its model; null where it says nothing. */
  readonly model: string | null;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly systemRole: string | null;
  /** From the Secret that is named like the chatbot's provider; null without one, or where it has expired. */
  readonly endpoint: { readonly apiKey: string; readonly baseUrl: string | null } | null;
  readonly plugins: readonly ChatPlugin[];
  /** The newest of what was said so far, oldest first. */
  readonly exchanges: readonly KeptExchange[];
  /** What this command has been answered before. */
  readonly earlier?: KeptExchange;
}
