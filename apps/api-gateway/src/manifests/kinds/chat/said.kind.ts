import { z } from 'zod';
import type { Grant, KeptExchange } from '#contracts';
import { rowSchema, type Column, type Row } from '../columns.ts';
import type { Kind, Services } from '../kind.ts';
import { chatDocument, chatDocumentSchema, exampleSessionKey } from './chat-documents.ts';

/** A part of what is said in chats. */
export interface SaidPart {
  readonly name: string;
  readonly plural: string;
  readonly aliases: readonly string[];
  readonly columns: readonly Column[];
  /** What an exchange says of it, in order. */
  rowsOf(exchange: KeptExchange): readonly Row[];
  readonly example: Row;
  readonly hasLogs: boolean;
}

/** A kind that shows a part of what was said in a chat, which its session key names. It can only be read. */
export function saidKind(part: SaidPart, { accounts }: Pick<Services, 'accounts'>): Kind {
  const { name, columns, hasLogs } = part;
  const schema = chatDocumentSchema(name, { entries: z.array(rowSchema(columns)) });
  const rows = async (grant: Grant, sessionKey: string) =>
    (await accounts.chatExchanges(grant, sessionKey)).flatMap((exchange) => part.rowsOf(exchange));
  const describe = async (grant: Grant, sessionKey: string) =>
    chatDocument(name, sessionKey, { entries: await rows(grant, sessionKey) });
  return {
    ...{ name, plural: part.plural, aliases: part.aliases, owner: 'accounts' },
    nameParameters: ['session_key', 'name'],
    namesAreOurs: true,
    ...{ manifest: schema, description: schema, shownOnce: {}, columns },
    example: chatDocument(name, exampleSessionKey, { entries: [part.example] }),
    readOnly: ['apply', 'delete'],
    timeWindows: 'createdAt',
    questions: {
      describe: { action: 'chats.read', ask: describe },
      ...(hasLogs && { logs: { action: 'chats.read', ask: describe } }),
      getOf: { action: 'chats.read', rows },
    },
    commands: {},
  };
}
