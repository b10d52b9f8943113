/**
 * The names of the streams: of an account by its number, of a user by its id, of keys and other resources by their
 * UUIDs, of a chat by its session key, of a sign-in session by its UUID.
 */
export const accountStream = (accountNumber: string) => `account:${accountNumber}`;
export const userStream = (userId: number | '') => `user:${userId}`;
export const apiKeyStream = (keyId: string) => `api-key:${keyId}`;
export const resourceStream = (resourceId: string) => `resource:${resourceId}`;
export const chatStream = (sessionKey: string) => `chat:${sessionKey}`;
export const sessionStream = (sessionId: string) => `session:${sessionId}`;
export const sessionKeyOf = (stream: string) => stream.slice(chatStream('').length);

/** Of what kind the resource of a stream is. Throws for a stream of something else. */
export function holderKind(stream: string): 'account' | 'user' | 'api-key' | 'resource' {
  const kind = stream.slice(0, stream.indexOf(':'));
  if (kind === 'account' || kind === 'user' || kind === 'api-key' || kind === 'resource') return kind;
  throw new Error(`${stream} is not the stream of a resource`);
}
