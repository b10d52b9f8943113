import type { CallKeys } from '../call-keys.ts';
import type { AccountsApi } from './accounts.api.ts';
import type { Grant } from './permissions.ts';

const ofAccount = ({ accountNumber }: Grant) => accountNumber;

/** How calls to accounts are keyed. */
export const accountsCallKeys: CallKeys<AccountsApi> = {
  resolveKey: (keyHash) => keyHash,
  whoami: ({ accountNumber }) => accountNumber,
  describeAccount: ofAccount,
  applyAccount: ofAccount,
  listAccounts: ofAccount,
  getAccount: ofAccount,
  wasOpened: ofAccount,
  openAccount: ofAccount,
  setAccountActive: ofAccount,
  closeAccount: ofAccount,
  describeUser: ofAccount,
  getUser: ofAccount,
  listUsers: ofAccount,
  applyUser: ofAccount,
  patchUser: ofAccount,
  setUserActive: ofAccount,
  deleteUser: ofAccount,
  eraseUser: ofAccount,
  setPassword: ofAccount,
  describeApiKey: ofAccount,
  getApiKey: ofAccount,
  listApiKeys: ofAccount,
  applyApiKey: ofAccount,
  patchApiKey: ofAccount,
  rotateApiKey: ofAccount,
  deleteApiKey: ofAccount,
  describeResource: ofAccount,
  revealResource: ofAccount,
  listResources: ofAccount,
  applyResource: ofAccount,
  setResourceDeployed: ofAccount,
  deleteResource: ofAccount,
  stateAt: ofAccount,
  changesBetween: ofAccount,
  wasExecuted: (commandId) => commandId,
};
