import { failure, type Grant } from '#contracts';
import type { ChatRecord, Directory } from '../../projections/directory.port.ts';

/** The chat in reach of the grant. Throws `CHATS.NOT_FOUND`, whatever the reason is. */
export function chatInReach(directory: Directory, grant: Grant, sessionKey: string): ChatRecord {
  const chat = directory.chat(grant.accountNumber, sessionKey);
  if (chat === undefined || (grant.ownOnly && chat.userId !== grant.principal.userId))
    throw failure('CHATS.NOT_FOUND', 'There is no such chat.');
  return chat;
}
