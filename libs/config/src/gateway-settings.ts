import type { Settings } from './settings.ts';

/** What the HTTP server of the gateway is told. */
export interface GatewaySettings {
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly recording: boolean;
  /** Requests per second; 0 is no limit. */
  readonly limits: { readonly key: number; readonly address: number };
}

export function gatewaySettings(settings: Settings): GatewaySettings {
  return {
    trustedProxies: settings.SMARTER_TRUSTED_PROXIES.split(',').filter((range) => range !== ''),
    recording: settings.SMARTER_RECORDING === 'on',
    limits: { key: settings.SMARTER_RATE_LIMIT_KEY, address: settings.SMARTER_RATE_LIMIT_ADDRESS },
  };
}
