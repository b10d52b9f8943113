import { chatLifetimeMs, type ChatTarget, type Grant } from '#contracts';
import type { ChatOpening } from '../../domain/chat/chat.commands.ts';
import type { IndexedChat, ResourceIndex } from '../resource-index.port.ts';
import { noChat, noResource } from '../targets.ts';

/** What a chat with the chatbot is opened with. Throws `RESOURCES.NOT_FOUND` where there is none of that name. */
export function openingOf(index: ResourceIndex, grant: Grant, { chatbot, uid }: ChatTarget): ChatOpening {
  const { accountNumber, principal } = grant;
  const found = index.resourceNamed(accountNumber, 'Chatbot', chatbot);
  if (found === undefined) throw noResource('Chatbot');
  return {
    ...{ accountNumber, userId: principal.userId, uid },
    ...{ chatbotId: found.resourceId, chatbot: found.name },
  };
}

/**
 * The chat that is meant, if it is there: by its session key, which must be of the caller's own chat with this chatbot
 * (`CHATS.NOT_FOUND` otherwise), or the newest under the uid that is not older than a day at `now`.
 */
export function chatMeant(
  index: ResourceIndex,
  opening: ChatOpening,
  { sessionKey, newSession }: ChatTarget,
  now: number,
): IndexedChat | undefined {
  if (sessionKey !== undefined) {
    const chat = index.chat(opening.accountNumber, sessionKey);
    const isMeant = chat?.userId === opening.userId && chat.chatbotId === opening.chatbotId;
    if (chat === undefined || !isMeant) throw noChat();
    return chat;
  }
  if (newSession) return undefined;
  const latest = index.latestChat(opening);
  return latest !== undefined && now - Date.parse(latest.openedAt) < chatLifetimeMs ? latest : undefined;
}

/** The chat in reach of the grant. Throws `CHATS.NOT_FOUND`. */
export function chatInReach(
  index: Pick<ResourceIndex, 'chat'>,
  { accountNumber, ownOnly, principal }: Grant,
  sessionKey: string,
): IndexedChat {
  const chat = index.chat(accountNumber, sessionKey);
  if (chat === undefined || (ownOnly && chat.userId !== principal.userId)) throw noChat();
  return chat;
}
