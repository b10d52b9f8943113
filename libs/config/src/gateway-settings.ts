import type { Settings } from './settings.ts';

/** What the HTTP server of the gateway is told. */
export interface GatewaySettings {
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly recording: boolean;
  /** Requests per second; 0 is no limit. */
  readonly limits: { readonly key: number; readonly address: number };
  readonly chat: ChatSettings;
  readonly sessions: SessionSettings;
}

/** How long sign-in sessions last, and how browsers keep them. */
export interface SessionSettings {
  /** Milliseconds without a request. */
  readonly idleMs: number;
  readonly lifetimeMs: number;
  readonly secureCookie: boolean;
}

/** Where chatbots are answered. */
export interface ChatSettings {
  /** Undefined: only chatbots whose account names an endpoint are answered. */
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  /** Of chatbots that name none. */
  readonly model: string | undefined;
  /** Milliseconds for a prompt, with all its retries. */
  readonly timeoutMs: number;
  /** Origins that accounts may name. */
  readonly origins: readonly string[];
}

export function gatewaySettings(settings: Settings): GatewaySettings {
  return {
    trustedProxies: settings.SMARTER_TRUSTED_PROXIES.split(',').filter((range) => range !== ''),
    recording: settings.SMARTER_RECORDING === 'on',
    chat: {
      baseUrl: settings.SMARTER_CHAT_BASE_URL,
      apiKey: settings.SMARTER_CHAT_API_KEY,
      model: settings.SMARTER_CHAT_MODEL,
      timeoutMs: settings.SMARTER_CHAT_TIMEOUT_MS,
      origins: settings.SMARTER_CHAT_ORIGINS,
    },
    sessions: {
      idleMs: settings.SMARTER_SESSION_IDLE_MS,
      lifetimeMs: settings.SMARTER_SESSION_LIFETIME_MS,
      secureCookie: settings.SMARTER_SESSION_COOKIE_SECURE === 'on',
    },
    limits: { key: settings.SMARTER_RATE_LIMIT_KEY, address: settings.SMARTER_RATE_LIMIT_ADDRESS },
  };
}
