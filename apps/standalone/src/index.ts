export { makeAdminKey, type AdminKey } from './admin-key.ts';
