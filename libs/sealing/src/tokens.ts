/** Runs of characters that look like a key or token, in the encodings that one travels in. */
const tokenLike = /(?:%[0-9A-Fa-f]{2}){16,}|[A-Za-z0-9+/_=%-]{32,}/g;

/**
 * Replaces what looks like a key or token in free text from outside (a user agent, say), which no
 * schema can describe.
 */
export function scrubTokens(text: string): string {
  return text.length < 32 ? text : text.replace(tokenLike, '[redacted: token-like]');
}

/** Whether `text` contains the credential as it is, in base64 or base64url, or percent-encoded. */
export function carriesCredential(text: string, credential: string): boolean {
  const bytes = Buffer.from(credential);
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return (
    text.includes(credential) ||
    text.includes(bytes.toString('base64url')) ||
    text.includes(bytes.toString('base64')) ||
    text.toLowerCase().includes(percent)
  );
}
