import { z } from 'zod';

/** The one API version that is served. */
export const apiVersion = 'smarter.sh/v1';

/** `thing` of an answer that is about no kind of resource: the string, not null (contract §2.2). */
export const noThing = 'None';

export const errorSchema = z.object({
  errorClass: z.string().describe('The code of the error, for example `AUTH.BAD_KEY`.'),
  description: z.string(),
  status: z.string().describe('The HTTP status, as a string.'),
  field: z.string().nullable().describe('The field of the input that is at fault.'),
  operation_id: z.string().nullable().describe('The operation, as in `Smarter-Journal-Id`.'),
  stacktrace: z.null(),
  args: z.null(),
  cause: z.null(),
  context: z.string(),
});

/** Every API body: success has `data`, an error has `error`, `description` and `context`. */
export interface SuccessEnvelope {
  readonly api: typeof apiVersion;
  readonly data?: unknown;
  readonly message?: string;
  readonly metadata: { readonly command: string };
  readonly thing: string;
}

export const errorEnvelopeSchema = z.object({
  api: z.literal(apiVersion),
  context: z.string(),
  description: z.string(),
  error: errorSchema,
  metadata: z.object({ command: z.string() }),
  thing: z.string(),
});

export type ErrorEnvelope = z.infer<typeof errorEnvelopeSchema>;

/** Builds a success envelope; members in alphabetical order, as the documentation prints them. */
export function envelope(
  command: string,
  thing: string,
  content: { data?: unknown; message?: string },
): SuccessEnvelope {
  return {
    api: apiVersion,
    ...(content.data === undefined ? {} : { data: content.data }),
    ...(content.message === undefined ? {} : { message: content.message }),
    metadata: { command },
    thing,
  };
}

/** The schema of a success envelope around `data`, for recording and for the reference. */
export function envelopeSchema<Data extends z.ZodType>(data: Data) {
  return z.object({
    api: z.literal(apiVersion),
    data: data.optional(),
    message: z.string().optional(),
    metadata: z.object({ command: z.string() }),
    thing: z.string(),
  });
}
