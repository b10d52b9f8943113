export { ACCOUNTS_RELAY, AccountsModule, type AccountsModuleOptions } from './accounts.module.ts';
export {
  PlatformBootstrap,
  type BootstrapCredentials,
  type MintedKey,
} from './application/platform/bootstrap-platform.handler.ts';
export { provisionAccounts, type AccountsStorage } from './engines.module.ts';
export { revealCredentials } from './inbound/first-start.ts';
export { watchRelay } from './relay.module.ts';
