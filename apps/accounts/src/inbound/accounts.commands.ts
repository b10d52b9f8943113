import type { ApplyAccountHandler } from '../application/account/apply-account.handler.ts';
import type { CloseAccountHandler } from '../application/account/close-account.handler.ts';
import type { OpenAccountHandler } from '../application/account/open-account.handler.ts';
import type { SwitchAccountHandler } from '../application/account/switch-account.handler.ts';
import type { ApplyApiKeyHandler } from '../application/api-key/apply-api-key.handler.ts';
import type { DeleteApiKeyHandler } from '../application/api-key/delete-api-key.handler.ts';
import type { PatchApiKeyHandler } from '../application/api-key/patch-api-key.handler.ts';
import type { RotateApiKeyHandler } from '../application/api-key/rotate-api-key.handler.ts';
import type { ConversationReader } from '../application/chat/conversation.ts';
import type { DeleteChatHandler } from '../application/chat/delete-chat.handler.ts';
import type { OpenChatHandler } from '../application/chat/open-chat.handler.ts';
import type { RecordExchangeHandler } from '../application/chat/record-exchange.handler.ts';
import type { EventStreams } from '../application/event-streams.ts';
import type { ApplyUserHandler } from '../application/user/apply-user.handler.ts';
import type { DeleteUserHandler } from '../application/user/delete-user.handler.ts';
import type { EraseUserHandler } from '../application/user/erase-user.handler.ts';
import type { PatchUserHandler } from '../application/user/patch-user.handler.ts';
import type { SetPasswordHandler } from '../application/user/set-password.handler.ts';
import type { SwitchUserHandler } from '../application/user/switch-user.handler.ts';

import type { RotateWrappingKeyHandler } from '../application/platform/rotate-wrapping-key.handler.ts';
import type { ApplyResourceHandler } from '../application/resource/apply-resource.handler.ts';
import type { ExistingResource } from '../application/resource/existing-resource.ts';
import type { EndSessionHandler } from '../application/session/end-session.handler.ts';
import type { OpenSessionHandler } from '../application/session/open-session.handler.ts';
import type { SwitchSessionHandler } from '../application/session/switch-session.handler.ts';

/** The use cases that change state. */
export interface AccountsCommands {
  readonly streams: EventStreams;
  readonly applyAccount: ApplyAccountHandler;
  readonly openAccount: OpenAccountHandler;
  readonly switchAccount: SwitchAccountHandler;
  readonly closeAccount: CloseAccountHandler;
  readonly applyUser: ApplyUserHandler;
  readonly patchUser: PatchUserHandler;
  readonly switchUser: SwitchUserHandler;
  readonly deleteUser: DeleteUserHandler;
  readonly eraseUser: EraseUserHandler;
  readonly setPassword: SetPasswordHandler;
  readonly applyApiKey: ApplyApiKeyHandler;
  readonly patchApiKey: PatchApiKeyHandler;
  readonly rotateApiKey: RotateApiKeyHandler;
  readonly deleteApiKey: DeleteApiKeyHandler;
  readonly applyResource: ApplyResourceHandler;
  readonly resources: ExistingResource;
  readonly rotateWrappingKey: RotateWrappingKeyHandler;
  readonly conversation: ConversationReader;
  readonly openChat: OpenChatHandler;
  readonly recordExchange: RecordExchangeHandler;
  readonly deleteChat: DeleteChatHandler;
  readonly openSession: OpenSessionHandler;
  readonly endSession: EndSessionHandler;
  readonly switchSession: SwitchSessionHandler;
}
