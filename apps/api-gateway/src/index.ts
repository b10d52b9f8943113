export { GatewayModule, type GatewayOptions } from './gateway.module.ts';
export { announce, GatewayServer, readinessOf, type ServerOptions } from './gateway.server.ts';
