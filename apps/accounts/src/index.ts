export { AccountsModule, type AccountsModuleOptions } from './accounts.module.ts';
export { PlatformBootstrap, type BootstrapCredentials } from './application/bootstrap-platform.handler.ts';
