import {
  accountChanged,
  accountsFactsTopic,
  apiKeyChanged,
  busEvent,
  sessionChanged,
  userChanged,
  type AccountChange,
  type AccountsFact,
  type ApiKeyChange,
  type SessionChange,
  type UserChange,
} from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';

type Published = Readonly<
  Partial<
    Record<'account', AccountChange> &
      Record<'user', UserChange> &
      Record<'apiKey', ApiKeyChange> &
      Record<'session', SessionChange>
  >
>;

/** Nobody else needs to know. */
const nothing: Published = {};

/** Which private event becomes which public fact; one that is missing does not compile. */
export const publishedEvents: Readonly<Record<AccountsEvent['type'], Published>> = {
  'accounts.account-opened.v1': { account: 'opened' },
  'accounts.account-config-changed.v1': { account: 'changed' },
  'accounts.account-metadata-changed.v1': { account: 'changed' },
  'accounts.account-activated.v1': { account: 'activated' },
  'accounts.account-deactivated.v1': { account: 'deactivated' },
  'accounts.account-closed.v1': { account: 'closed' },
  'accounts.admin-granted.v1': { account: 'changed' },
  'accounts.admin-withdrawn.v1': { account: 'changed' },
  'accounts.user-created.v1': { user: 'created' },
  'accounts.user-changed.v1': { user: 'changed' },
  'accounts.user-activated.v1': { user: 'activated' },
  'accounts.user-deactivated.v1': { user: 'deactivated' },
  'accounts.user-deleted.v1': { user: 'deleted' },
  'accounts.user-erased.v1': { user: 'erased' },
  // The sessions of the former password are over.
  'accounts.password-replaced.v1': { user: 'changed' },
  'accounts.password-revealed.v1': nothing,
  'accounts.api-key-created.v1': { apiKey: 'created' },
  'accounts.api-key-changed.v1': { apiKey: 'changed' },
  'accounts.api-key-activated.v1': { apiKey: 'activated' },
  'accounts.api-key-deactivated.v1': { apiKey: 'deactivated' },
  'accounts.api-key-rotated.v1': { apiKey: 'rotated' },
  'accounts.api-key-deleted.v1': { apiKey: 'deleted' },
  'accounts.api-key-revealed.v1': nothing,
  'accounts.resource-created.v1': nothing,
  'accounts.resource-changed.v1': nothing,
  'accounts.resource-deleted.v1': nothing,
  'accounts.chat-opened.v1': nothing,
  'accounts.chat-exchanged.v1': nothing,
  'accounts.chat-deleted.v1': nothing,
  'accounts.session-opened.v1': { session: 'opened' },
  'accounts.session-switched.v1': { session: 'switched' },
  'accounts.session-renewed.v1': { session: 'renewed' },
  'accounts.session-ended.v1': { session: 'ended' },
  'accounts.value-reserved.v1': nothing,
  'accounts.value-released.v1': nothing,
  'accounts.stream-voided.v1': nothing,
};

/** A commit as it lies in the store: what is sealed stays so. */
export interface StoredCommit {
  readonly position: number;
  readonly stream: string;
  readonly operationId: string | null;
  readonly traceparent: string | null;
  readonly committedAt: string;
  readonly events: readonly { readonly type: string; readonly data: unknown }[];
}

/** Whom a stream is about: said by its first event, in the clear, and true for all of it. */
interface Subject {
  readonly accountNumber: string;
  readonly userId?: number | null;
  readonly keyId?: string;
  readonly sessionId?: string;
}

const knownSubjects = 10_000;

/** Makes the facts of commits: at most one of each, since a commit is about one thing. */
export class PublishedEvents {
  readonly #readStream: (stream: string) => Promise<readonly StoredCommit[]>;
  readonly #subjects = new Map<string, Subject>();

  constructor(readStream: (stream: string) => Promise<readonly StoredCommit[]>) {
    this.#readStream = readStream;
  }

  /** Keyed by account number; undefined if nobody else needs to know of the commit. */
  async factOf(commit: StoredCommit): Promise<{ key: string; event: AccountsFact } | undefined> {
    const published = commit.events.map(({ type }) => publishedOf(type));
    if (published.every((change) => change === nothing)) return undefined;
    const subject = await this.#subjectOf(commit.stream);
    return { key: subject.accountNumber, event: factOf(commit, published, subject) };
  }

  async #subjectOf(stream: string): Promise<Subject> {
    const known = this.#subjects.get(stream);
    if (known) return known;
    const events = (await this.#readStream(stream)).flatMap((commit) => commit.events);
    const subject = events.map(({ data }) => data as Subject).find((data) => 'accountNumber' in data);
    if (subject === undefined) throw new Error(`no event of ${stream} says what account it is of`);
    if (this.#subjects.size >= knownSubjects) this.#subjects.clear();
    this.#subjects.set(stream, subject);
    return subject;
  }
}

/** An event that another version wrote holds the relay up: skipped, it would never be published. */
function publishedOf(type: string): Published {
  const published = (publishedEvents as Readonly<Record<string, Published>>)[type];
  if (published === undefined) throw new Error(`it is not known what ${type} says to others`);
  return published;
}

function factOf(commit: StoredCommit, published: readonly Published[], subject: Subject): AccountsFact {
  const { source } = accountsFactsTopic;
  const { traceparent } = commit;
  const attributes = {
    ...{ id: String(commit.position), subject: commit.stream, time: commit.committedAt },
    ...(traceparent !== null && { traceparent }),
  };
  const origin = {
    account: subject.accountNumber,
    operation: commit.operationId,
    position: commit.position,
  };
  const apiKey = published.flatMap((change) => change.apiKey ?? []);
  if (apiKey.length > 0) {
    const { keyId = '', userId = null } = subject;
    return busEvent(apiKeyChanged, source, attributes, {
      ...origin,
      changes: apiKey,
      key_id: keyId,
      user_id: userId,
    });
  }
  const session = published.flatMap((change) => change.session ?? []);
  if (session.length > 0) {
    return busEvent(sessionChanged, source, attributes, {
      ...origin,
      changes: session,
      session_id: subject.sessionId ?? '',
      user_id: subject.userId ?? 0,
    });
  }
  const user = published.flatMap((change) => change.user ?? []);
  if (user.length > 0) {
    return busEvent(userChanged, source, attributes, {
      ...origin,
      changes: user,
      user_id: subject.userId ?? 0,
    });
  }
  const account = published.flatMap((change) => change.account ?? []);
  return busEvent(accountChanged, source, attributes, { ...origin, changes: account });
}
