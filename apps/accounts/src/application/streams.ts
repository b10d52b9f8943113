/** The names of the streams: of an account by its number, of a user by its id, of a key by its UUID. */
export const accountStream = (accountNumber: string) => `account:${accountNumber}`;
export const userStream = (userId: number) => `user:${userId}`;
export const apiKeyStream = (keyId: string) => `api-key:${keyId}`;
