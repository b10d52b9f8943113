import type { ResourceFields } from '#contracts';
import type { RecordedCommands } from '#event-store';
import { ApplyAccountHandler } from './application/account/apply-account.handler.ts';
import { CloseAccountHandler } from './application/account/close-account.handler.ts';
import { OpenAccountHandler } from './application/account/open-account.handler.ts';
import { SwitchAccountHandler } from './application/account/switch-account.handler.ts';
import type { Aggregates } from './application/aggregates.ts';
import { ApplyApiKeyHandler } from './application/api-key/apply-api-key.handler.ts';
import { DeleteApiKeyHandler } from './application/api-key/delete-api-key.handler.ts';
import { ExistingApiKey } from './application/api-key/existing-api-key.ts';
import { PatchApiKeyHandler } from './application/api-key/patch-api-key.handler.ts';
import { RotateApiKeyHandler } from './application/api-key/rotate-api-key.handler.ts';
import { ConversationReader, type ExchangeReader } from './application/chat/conversation.ts';
import { DeleteChatHandler } from './application/chat/delete-chat.handler.ts';
import { OpenChatHandler } from './application/chat/open-chat.handler.ts';
import { RecordExchangeHandler } from './application/chat/record-exchange.handler.ts';
import type { EventStreams } from './application/event-streams.ts';
import { ApplyResourceHandler } from './application/resource/apply-resource.handler.ts';
import { ExistingResource } from './application/resource/existing-resource.ts';
import type { ResourceIndex } from './application/resource-index.port.ts';
import { RotateWrappingKeyHandler } from './application/platform/rotate-wrapping-key.handler.ts';
import type { SubjectKeys } from './application/subject-keys.port.ts';
import { EndSessionHandler } from './application/session/end-session.handler.ts';
import { OpenSessionHandler } from './application/session/open-session.handler.ts';
import { SwitchSessionHandler } from './application/session/switch-session.handler.ts';
import type { UserSessions } from './application/session/user-sessions.ts';
import { ApplyUserHandler } from './application/user/apply-user.handler.ts';
import { DeleteUserHandler } from './application/user/delete-user.handler.ts';
import { EraseUserHandler } from './application/user/erase-user.handler.ts';
import { ExistingUser } from './application/user/existing-user.ts';
import { PatchUserHandler } from './application/user/patch-user.handler.ts';
import { SetPasswordHandler } from './application/user/set-password.handler.ts';
import { SwitchUserHandler } from './application/user/switch-user.handler.ts';
import type { WrappingKeys } from './application/wrapping-keys.port.ts';
import type { AccountsCommands } from './inbound/accounts.commands.ts';
import { cryptoHasher, cryptoMint } from './outbound/credentials.crypto.ts';

export interface CommandParts {
  readonly streams: EventStreams;
  readonly commands: RecordedCommands;
  readonly aggregates: Aggregates;
  readonly index: ResourceIndex;
  readonly sessions: UserSessions;
  readonly keys: SubjectKeys;
  readonly wrapping: WrappingKeys;
  readonly fieldsOf: (resourceId: string) => Promise<ResourceFields>;
  readonly chatLog: ExchangeReader;
  readonly now: () => number;
}

/** Builds the use cases that change state. */
export function buildCommands(parts: CommandParts): AccountsCommands {
  const { streams, commands, aggregates, index, sessions, keys, wrapping, fieldsOf, chatLog, now } = parts;
  const users = new ExistingUser(commands, aggregates, streams, index);
  const apiKeys = new ExistingApiKey(commands, aggregates, streams, index);
  return {
    streams,
    applyAccount: new ApplyAccountHandler(commands, aggregates),
    openAccount: new OpenAccountHandler(commands, aggregates, streams, cryptoMint, index),
    switchAccount: new SwitchAccountHandler(commands, aggregates),
    closeAccount: new CloseAccountHandler(commands, aggregates),
    applyUser: new ApplyUserHandler(commands, aggregates, streams, index, cryptoHasher),
    patchUser: new PatchUserHandler(users),
    switchUser: new SwitchUserHandler(users),
    deleteUser: new DeleteUserHandler(users, aggregates, index, sessions),
    eraseUser: new EraseUserHandler(users, aggregates, index, keys, sessions),
    setPassword: new SetPasswordHandler(users, streams, sessions, cryptoHasher),
    applyApiKey: new ApplyApiKeyHandler(commands, aggregates, streams, index, cryptoMint),
    patchApiKey: new PatchApiKeyHandler(apiKeys),
    rotateApiKey: new RotateApiKeyHandler(apiKeys, now),
    deleteApiKey: new DeleteApiKeyHandler(apiKeys),
    applyResource: new ApplyResourceHandler(commands, aggregates, streams, index, cryptoMint),
    resources: new ExistingResource(commands, aggregates, streams, index),
    rotateWrappingKey: new RotateWrappingKeyHandler(commands, keys, wrapping),
    conversation: new ConversationReader(index, fieldsOf, chatLog, cryptoMint, now),
    openChat: new OpenChatHandler(commands, aggregates, streams, index, cryptoMint, now),
    recordExchange: new RecordExchangeHandler(commands, aggregates, index),
    deleteChat: new DeleteChatHandler(commands, aggregates, streams, index, keys),
    openSession: new OpenSessionHandler(commands, aggregates, index, sessions, now),
    endSession: new EndSessionHandler(commands, streams, index, sessions),
    switchSession: new SwitchSessionHandler(commands, aggregates, index),
  };
}
