/** The names of the streams: of an account by its number, of a user by its id, of a key by its UUID. */
export const accountStream = (accountNumber: string) => `account:${accountNumber}`;
export const userStream = (userId: number | '') => `user:${userId}`;
export const apiKeyStream = (keyId: string) => `api-key:${keyId}`;

/** Of what kind the resource of a stream is. Throws for a stream of something else. */
export function holderKind(stream: string): 'account' | 'user' | 'api-key' {
  const kind = stream.slice(0, stream.indexOf(':'));
  if (kind === 'account' || kind === 'user' || kind === 'api-key') return kind;
  throw new Error(`${stream} is not the stream of a resource`);
}
