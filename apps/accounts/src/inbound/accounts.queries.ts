import type { DescribeAccountQuery } from '../queries/account/describe-account.query.ts';
import type { GetAccountQuery } from '../queries/account/get-account.query.ts';
import type { WasOpenedQuery } from '../queries/account/was-opened.query.ts';
import type { ListAccountsQuery } from '../queries/account/list-accounts.query.ts';
import type { DescribeApiKeyQuery } from '../queries/api-key/describe-api-key.query.ts';
import type { GetApiKeyQuery } from '../queries/api-key/get-api-key.query.ts';
import type { ListApiKeysQuery } from '../queries/api-key/list-api-keys.query.ts';
import type { ChangesBetweenQuery } from '../queries/history/changes-between.query.ts';
import type { ChatExchangesQuery } from '../queries/chat/chat-exchanges.query.ts';
import type { GetChatQuery } from '../queries/chat/get-chat.query.ts';
import type { ListChatsQuery } from '../queries/chat/list-chats.query.ts';
import type { StateAtQuery } from '../queries/history/state-at.query.ts';
import type { DescribeResourceQuery } from '../queries/resource/describe-resource.query.ts';
import type { ListResourcesQuery } from '../queries/resource/list-resources.query.ts';
import type { RevealResourceQuery } from '../queries/resource/reveal-resource.query.ts';
import type { ResolveKeyQuery } from '../queries/resolve-key.query.ts';
import type { DescribeUserQuery } from '../queries/user/describe-user.query.ts';
import type { GetUserQuery } from '../queries/user/get-user.query.ts';
import type { ListUsersQuery } from '../queries/user/list-users.query.ts';
import type { WhoamiQuery } from '../queries/whoami.query.ts';

/** The use cases that answer a question. */
export interface AccountsQueries {
  readonly resolveKey: ResolveKeyQuery;
  readonly whoami: WhoamiQuery;
  readonly describeAccount: DescribeAccountQuery;
  readonly getAccount: GetAccountQuery;
  readonly wasOpened: WasOpenedQuery;
  readonly listAccounts: ListAccountsQuery;
  readonly describeUser: DescribeUserQuery;
  readonly getUser: GetUserQuery;
  readonly listUsers: ListUsersQuery;
  readonly describeApiKey: DescribeApiKeyQuery;
  readonly getApiKey: GetApiKeyQuery;
  readonly listApiKeys: ListApiKeysQuery;
  readonly describeResource: DescribeResourceQuery;
  readonly revealResource: RevealResourceQuery;
  readonly listResources: ListResourcesQuery;
  readonly listChats: ListChatsQuery;
  readonly getChat: GetChatQuery;
  readonly chatExchanges: ChatExchangesQuery;
  readonly stateAt: StateAtQuery;
  readonly changesBetween: ChangesBetweenQuery;
}
