import { Failure } from '#kernel';

/** Parts of manifests that bodies of REST, being flat, do not have. */
const manifestPart = /^(?:spec\.config|metadata)\./;

/**
 * What `work` answers. Services name the fields of manifests: a refusal names that of the body instead
 * (`spec.config.expiresAt` is `expires_at`).
 */
export async function inRestFields<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || error.field === undefined) throw error;
    const { kind, code, message, retryAfterSeconds, cause } = error;
    const field = error.field
      .replace(manifestPart, '')
      .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    throw new Failure(kind, code, message, {
      field,
      cause,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  }
}
