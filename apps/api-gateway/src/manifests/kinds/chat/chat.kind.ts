import { z } from 'zod';
import { personal, sessionKeySchema, type ChatSummary } from '#contracts';
import type { Column, Row } from '../columns.ts';
import type { Kind, Services } from '../kind.ts';
import { chatDocument, chatDocumentSchema, exampleSessionKey } from './chat-documents.ts';

const columns: readonly Column[] = [
  { name: 'sessionKey', type: 'CharField', schema: sessionKeySchema },
  { name: 'chatbot', type: 'CharField', schema: z.string() },
  { name: 'username', type: 'CharField', schema: personal(z.string()) },
  { name: 'exchanges', type: 'IntegerField', schema: z.number() },
  { name: 'createdAt', type: 'DateTimeField', schema: z.string() },
  { name: 'lastExchangeAt', type: 'DateTimeField', schema: z.string().nullable() },
];

const schema = chatDocumentSchema('Chat', {
  sessionKey: sessionKeySchema,
  chatbot: z.string(),
  exchanges: z.int(),
});

/** Kind Chat: chats with chatbots (contract §5.12), named by their session keys. They begin with a prompt. */
export function chatKind({ accounts }: Pick<Services, 'accounts'>): Kind {
  const describe = async (grant: Parameters<typeof accounts.getChat>[0], sessionKey: string) =>
    described(await accounts.getChat(grant, sessionKey));
  return {
    name: 'Chat',
    plural: 'Chats',
    aliases: ['chat', 'prompt'],
    owner: 'accounts',
    nameParameters: ['session_key', 'name'],
    namesAreOurs: true,
    manifest: schema,
    description: schema,
    shownOnce: {},
    example: chatDocument('Chat', exampleSessionKey, {
      ...{ sessionKey: exampleSessionKey, chatbot: 'example_chatbot', exchanges: 1 },
    }),
    columns,
    readOnly: ['apply'],
    timeWindows: 'createdAt',
    filters: { chatbot: 'chatbot' },
    questions: {
      describe: { action: 'chats.read', ask: describe },
      logs: { action: 'chats.read', ask: describe },
      get: {
        action: 'chats.read',
        async list(grant, page) {
          const { items, next } = await accounts.listChats(grant, page);
          return { items: items.map(rowOf), next };
        },
        one: async (grant, sessionKey) => rowOf(await accounts.getChat(grant, sessionKey)),
      },
    },
    commands: {
      delete: {
        action: 'chats.delete',
        execute: (grant, command, sessionKey) => accounts.deleteChat(grant, command, sessionKey),
      },
    },
  };
}

function described({ session_key: sessionKey, chatbot, exchanges, ...rest }: ChatSummary) {
  const { username, opened_at: created, last_exchange_at: modified } = rest;
  return chatDocument(
    'Chat',
    sessionKey,
    { sessionKey, chatbot, exchanges },
    { username, created, modified },
  );
}

function rowOf(chat: ChatSummary): Row {
  return {
    ...{ sessionKey: chat.session_key, chatbot: chat.chatbot, username: chat.username },
    ...{ exchanges: chat.exchanges, createdAt: chat.opened_at, lastExchangeAt: chat.last_exchange_at },
  };
}
