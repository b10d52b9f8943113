export { GatewayModule, type GatewayOptions } from './gateway.module.ts';
export { GatewayServer, readinessOf, type ServerOptions } from './gateway.server.ts';
