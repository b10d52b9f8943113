import type * as api from '#openapi';

type DataOf<Response extends { readonly data?: unknown }> = NonNullable<Response['data']>;
type Body<Request extends { readonly body?: unknown }> = NonNullable<Request['body']>;

export type Session = DataOf<api.GetApiV1SessionResponse>;
export type SignedInSession = DataOf<api.GetApiV1SessionsResponse>['sessions'][number];
export type SystemState = DataOf<api.GetApiV1SystemResponse>;

export type EntryPage = DataOf<api.GetApiV1JournalEntriesResponse>;
export type EntrySummary = EntryPage['entries'][number];
export type EntryDetail = DataOf<api.GetApiV1JournalEntriesIdResponse>;
export type EntryQuery = NonNullable<api.GetApiV1JournalEntriesData['query']>;
export type Stats = DataOf<api.GetApiV1JournalStatsResponse>;
export type StatsBucket = Stats['buckets'][number];
export type KeyUsage = DataOf<api.GetApiV1JournalKeysKeyIdUsageResponse>;
export type Replay = DataOf<api.GetApiV1JournalReplaysIdResponse>;

export type Retention = DataOf<api.GetApiV1JournalRetentionResponse>;
export type RetentionPolicy = Retention['asked'];
export type RetentionPreview = DataOf<api.PostApiV1JournalRetentionPreviewResponse>;
export type Purges = DataOf<api.GetApiV1JournalPurgesResponse>;

export type Account = DataOf<api.GetApiV1AccountResponse>;
export type AccountRow = DataOf<api.GetApiV1AccountsResponse>['items'][number];
export type ApiKey = DataOf<api.GetApiV1ApiKeysResponse>['items'][number];
export type NewApiKey = Body<api.PostApiV1ApiKeysData>;
export type User = DataOf<api.GetApiV1UsersResponse>['items'][number];
export type NewUser = Body<api.PostApiV1UsersData>;
