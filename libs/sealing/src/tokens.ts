/** Runs of characters that look like a key or token, in the encodings that one travels in. */
const tokenLike = /(?:%[0-9A-Fa-f]{2}){16,}|[A-Za-z0-9+/_=%-]{32,}/g;

/**
 * Replaces what looks like a key or token in free text from outside (a user agent, say), which no
 * schema can describe.
 */
export function scrubTokens(text: string): string {
  return text.length < 32 ? text : text.replace(tokenLike, '[redacted: token-like]');
}

/**
 * A run of 64 or more hex digits, percent-encoded or not, or base64 of ones (whose groups of four
 * stand for three digits each, wherever the digits begin). Bounded before its first certain
 * character, so that no text takes longer than its length.
 */
const keyLike =
  /(?:[0-9A-Fa-f]|%3[0-9]|%[46][1-6]){64,}|[\w+/-]{0,3}(?:[MNOYZ][DGTWjmz2][ABEFIJMNQRUVYZcdghkl][h-mw-z0-5]){20}[\w+/=-]*/g;
const shortestKeyLike = 64;

/** Replaces what looks like a key of ours: of a user, an account or a session. */
export function withoutKeys(text: string): string {
  return text.length < shortestKeyLike ? text : text.replace(keyLike, '[redacted: key-like]');
}

/** The forms in which a credential could stand in a text: as it is, base64, base64url, percent-encoded. */
export function credentialForms(credential: string): readonly string[] {
  const bytes = Buffer.from(credential);
  const percent = (digits: (hex: string) => string) =>
    [...bytes].map((byte) => `%${digits(byte.toString(16).padStart(2, '0'))}`).join('');
  const forms = [
    credential,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    percent((hex) => hex),
    percent((hex) => hex.toUpperCase()),
  ];
  return [...new Set(forms)].filter((form) => form !== '');
}

/** Whether `text` contains one of the forms of a credential. */
export function carriesCredential(text: string, forms: readonly string[]): boolean {
  return forms.some((form) => text.includes(form));
}
