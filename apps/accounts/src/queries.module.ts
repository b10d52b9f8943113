import type { ResourceFields } from '#contracts';
import type { AccountsQueries } from './inbound/accounts.queries.ts';
import type { ChatLog } from './projections/chat-log.port.ts';
import type { Directory } from './projections/directory.port.ts';
import type { ResourceHistory } from './projections/resource-history.port.ts';
import { DescribeAccountQuery } from './queries/account/describe-account.query.ts';
import { GetAccountQuery } from './queries/account/get-account.query.ts';
import { WasOpenedQuery } from './queries/account/was-opened.query.ts';
import { ListAccountsQuery } from './queries/account/list-accounts.query.ts';
import { DescribeApiKeyQuery } from './queries/api-key/describe-api-key.query.ts';
import { GetApiKeyQuery } from './queries/api-key/get-api-key.query.ts';
import { ListApiKeysQuery } from './queries/api-key/list-api-keys.query.ts';
import { ChatExchangesQuery } from './queries/chat/chat-exchanges.query.ts';
import { GetChatQuery } from './queries/chat/get-chat.query.ts';
import { ListChatsQuery } from './queries/chat/list-chats.query.ts';
import { ChangesBetweenQuery } from './queries/history/changes-between.query.ts';
import { StateAtQuery } from './queries/history/state-at.query.ts';
import { DescribeResourceQuery } from './queries/resource/describe-resource.query.ts';
import { ListResourcesQuery } from './queries/resource/list-resources.query.ts';
import { RevealResourceQuery } from './queries/resource/reveal-resource.query.ts';
import { ResolveKeyQuery } from './queries/resolve-key.query.ts';
import { DescribeUserQuery } from './queries/user/describe-user.query.ts';
import { GetUserQuery } from './queries/user/get-user.query.ts';
import { ListUsersQuery } from './queries/user/list-users.query.ts';
import { HealthQuery, type Publication } from './queries/platform/health.query.ts';
import { ListSessionsQuery } from './queries/session/list-sessions.query.ts';
import { ResolveSessionQuery } from './queries/session/resolve-session.query.ts';
import { VerifyPasswordQuery, type PasswordCheck } from './queries/session/verify-password.query.ts';
import { WhoamiQuery } from './queries/whoami.query.ts';

/** Builds the use cases that answer a question. */
export function buildQueries(
  directory: Directory,
  history: ResourceHistory,
  chatLog: ChatLog,
  fieldsOf: (resourceId: string) => Promise<ResourceFields>,
  passwords: PasswordCheck,
  publication: () => Publication,
  now: () => number,
): AccountsQueries {
  return {
    resolveKey: new ResolveKeyQuery(directory, now),
    resolveSession: new ResolveSessionQuery(directory, now),
    listSessions: new ListSessionsQuery(directory, now),
    verifyPassword: new VerifyPasswordQuery(directory, passwords),
    health: new HealthQuery(directory, publication),
    whoami: new WhoamiQuery(directory),
    describeAccount: new DescribeAccountQuery(directory),
    getAccount: new GetAccountQuery(directory),
    wasOpened: new WasOpenedQuery(directory),
    listAccounts: new ListAccountsQuery(directory),
    describeUser: new DescribeUserQuery(directory),
    getUser: new GetUserQuery(directory),
    listUsers: new ListUsersQuery(directory),
    describeApiKey: new DescribeApiKeyQuery(directory),
    getApiKey: new GetApiKeyQuery(directory),
    listApiKeys: new ListApiKeysQuery(directory),
    describeResource: new DescribeResourceQuery(directory),
    revealResource: new RevealResourceQuery(directory, fieldsOf),
    listResources: new ListResourcesQuery(directory),
    listChats: new ListChatsQuery(directory),
    getChat: new GetChatQuery(directory),
    chatExchanges: new ChatExchangesQuery(directory, chatLog),
    stateAt: new StateAtQuery(directory, history),
    changesBetween: new ChangesBetweenQuery(directory, history),
  };
}
