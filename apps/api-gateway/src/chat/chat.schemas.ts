import { z } from 'zod';
import {
  chatSummarySchema,
  keptExchangeSchema,
  personal,
  resourceDescriptionSchema,
  resourceKindOf,
  sessionKeySchema,
} from '#contracts';
import { flag } from '../manifests/resource-list.ts';

/** Query of a chat (contract §1.6); `uid` is what the client calls itself. */
export const chatQuery = z.object({
  uid: z.string().min(1).max(512).describe('What the client calls itself: each has a chat of its own.'),
  new_session: flag.describe('Begin a new chat, whatever there is.'),
  account_number: z.string().optional(),
});

/** Of that what is recorded. */
export const recordedChatQuery = z.object({ uid: personal(z.string()), new_session: z.string() });

const message = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().max(65_536),
});

export const promptBody = z
  .object({
    prompt: personal(z.string().min(1).max(65_536)),
    session_key: sessionKeySchema.nullish(),
    messages: personal(z.array(message).max(200))
      .nullish()
      .describe('What was said before, in place of what the chat keeps.'),
  })
  .meta({ examples: [{ prompt: 'When are you open?' }] });

export const promptAnswerSchema = z.object({
  request: z.object({ prompt: personal(z.string()), session_key: sessionKeySchema }),
  response: keptExchangeSchema.omit({ prompt: true, recorded_at: true }),
});

export const chatConfigSchema = z.object({
  session_key: sessionKeySchema,
  /** Whether the chatbot is not deployed. */
  sandbox_mode: z.boolean(),
  debug_mode: z.boolean(),
  chatbot: resourceDescriptionSchema(resourceKindOf('Chatbot')),
  chat: chatSummarySchema,
  history: z.array(keptExchangeSchema),
  meta_data: z.object({ account_number: z.string(), username: personal(z.string()) }),
  plugins: z.array(z.string()),
});
