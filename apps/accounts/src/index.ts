export { ACCOUNTS_RELAY, AccountsModule, type AccountsModuleOptions } from './accounts.module.ts';
export {
  PlatformBootstrap,
  type BootstrapCredentials,
  type MintedKey,
} from './application/platform/bootstrap-platform.handler.ts';
