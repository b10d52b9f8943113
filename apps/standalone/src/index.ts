export { StandaloneModule, type StandaloneOptions } from './standalone.module.ts';
export { makeAdminKey, type AdminKey } from './admin-key.ts';
