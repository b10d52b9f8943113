import {
  manifestOfFields,
  resourceKindOf,
  valueAt,
  type ChatPlugin,
  type ChatTarget,
  type Conversation,
  type Grant,
  type KeptExchange,
  type RecordedCommand,
  type ResourceFields,
  type ResourceManifest,
} from '#contracts';
import type { Mint } from '../mint.port.ts';
import type { IndexedResource, ResourceIndex } from '../resource-index.port.ts';
import { chatMeant, openingOf } from './chat-target.ts';

/** A model is told so many exchanges of before; more would not help it, and cost. */
const mostExchanges = 20;

/** What was said in a chat, with the command that each exchange came of. */
export interface ExchangeReader {
  exchanges(
    sessionKey: string,
  ): Promise<readonly { readonly commandId: string; readonly exchange: KeptExchange }[]>;
}

/** Gathers what a prompt needs: the chatbot, its static plugins, the Secret of its provider, and what was said. */
export class ConversationReader {
  readonly #index: ResourceIndex;
  readonly #fieldsOf: (resourceId: string) => Promise<ResourceFields>;
  readonly #log: ExchangeReader;
  readonly #mint: Mint;
  readonly #now: () => number;

  /** `fieldsOf` answers the fields of a resource as they are stored. */
  constructor(
    index: ResourceIndex,
    fieldsOf: (resourceId: string) => Promise<ResourceFields>,
    log: ExchangeReader,
    mint: Mint,
    now: () => number,
  ) {
    this.#index = index;
    this.#fieldsOf = fieldsOf;
    this.#log = log;
    this.#mint = mint;
    this.#now = now;
  }

  /** Fails with `RESOURCES.NOT_FOUND` for a chatbot that is not there, or `CHATS.NOT_FOUND`. */
  async read(grant: Grant, command: RecordedCommand, target: ChatTarget): Promise<Conversation> {
    const opening = openingOf(this.#index, grant, target);
    const chat = chatMeant(this.#index, opening, target, this.#now());
    const logged = chat === undefined ? [] : await this.#log.exchanges(chat.sessionKey);
    const earlier = logged.find(({ commandId }) => commandId === command.id)?.exchange;
    const chatbot = await this.#manifest(grant, 'Chatbot', opening.chatbot);
    const text = (path: string) => (valueAt(chatbot, path) ?? null) as string | null;
    const number = (path: string) => (valueAt(chatbot, path) ?? null) as number | null;
    return {
      sessionKey: chat?.sessionKey ?? this.#mint.sessionKey(),
      chatbot: opening.chatbot,
      model: text('spec.config.defaultModel'),
      temperature: number('spec.config.defaultTemperature'),
      maxTokens: number('spec.config.defaultMaxTokens'),
      systemRole: text('spec.config.defaultSystemRole'),
      endpoint: await this.#endpoint(grant, text('spec.config.provider')),
      plugins: await this.#plugins(grant, (valueAt(chatbot, 'spec.plugins') ?? []) as readonly string[]),
      exchanges: logged.slice(-mostExchanges).map(({ exchange }) => exchange),
      ...(earlier === undefined ? {} : { earlier }),
    };
  }

  /** The value of the Secret is a key, or JSON text of `{"api_key", "base_url"}`. */
  async #endpoint(grant: Grant, provider: string | null): Promise<Conversation['endpoint']> {
    const secret = provider === null ? undefined : await this.#manifest(grant, 'Secret', provider);
    const value = valueAt(secret, 'spec.config.value');
    if (typeof value !== 'string') return null;
    const expires = valueAt(secret, 'spec.config.expiration_date');
    if (typeof expires === 'string' && Date.parse(expires) <= this.#now()) return null;
    return endpointOf(value);
  }

  async #plugins(grant: Grant, names: readonly string[]): Promise<ChatPlugin[]> {
    const manifests = await Promise.all(names.map((name) => this.#manifest(grant, 'Plugin', name)));
    return manifests.flatMap((manifest) => (manifest === undefined ? [] : pluginOf(manifest)));
  }

  async #manifest(
    { accountNumber }: Grant,
    kind: IndexedResource['kind'],
    name: string,
  ): Promise<ResourceManifest | undefined> {
    const found = this.#index.resourceNamed(accountNumber, kind, name);
    if (found === undefined) return undefined;
    return manifestOfFields(resourceKindOf(kind), found.name, await this.#fieldsOf(found.resourceId));
  }
}

function endpointOf(value: string): Conversation['endpoint'] {
  try {
    const { api_key: apiKey, base_url: baseUrl } = JSON.parse(value) as Record<string, unknown>;
    if (typeof apiKey === 'string') return { apiKey, baseUrl: typeof baseUrl === 'string' ? baseUrl : null };
  } catch {
    // A key is no JSON.
  }
  return { apiKey: value, baseUrl: null };
}

/** Only static data can be answered here; what other classes ask for lies in systems of the account. */
function pluginOf(manifest: ResourceManifest): ChatPlugin[] {
  const data = valueAt(manifest, 'spec.data.staticData');
  if (data === undefined) return [];
  const isByTerms = valueAt(manifest, 'spec.selector.directive') === 'search_terms';
  const terms = (valueAt(manifest, 'spec.selector.searchTerms') ?? []) as readonly string[];
  return [
    {
      name: manifest.metadata.name,
      description: (valueAt(manifest, 'spec.data.description') ??
        valueAt(manifest, 'metadata.description') ??
        '') as string,
      systemRole: valueAt(manifest, 'spec.prompt.systemRole') as string,
      searchTerms: isByTerms ? terms : null,
      data,
    },
  ];
}
