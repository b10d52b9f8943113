import type { Settings } from './settings.ts';

/** What is preset for the first start. */
export function bootstrapCredentials(settings: Settings): {
  readonly apiKey?: string;
  readonly password?: string;
} {
  const { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: password } = settings;
  return {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(password === undefined ? {} : { password }),
  };
}
