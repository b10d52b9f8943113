import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { failure } from '#contracts';
import { carriesCredential } from '#sealing';
import { recordBody } from '../recorder/recorder.hooks.ts';
import { fieldName, problemOf, repeatedMember, textOf } from './document.ts';
import { issueOf, sentenceOf } from './issue.ts';

/**
 * The JSON body of a request as `schema` has it, recorded by the redactor of its route (which has the
 * same schema). Throws `HTTP.INVALID_BODY` with the field that is wrong.
 */
export function readBody<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.infer<Schema> {
  const { operation } = request;
  const body = request.body as Buffer | undefined;
  const document = isEmpty(body) && isOptional(schema) ? {} : jsonOf(body);
  recordBody(operation, document, operation.descriptor.body);
  if (carriesCredential(body?.toString('latin1') ?? '', operation.credentialForms)) {
    throw invalid('it contains your API key, which would be stored');
  }
  const problem = problemOf(document);
  if (problem !== undefined) throw invalid(problem.why, problem.field);
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = issueOf(parsed.error);
  throw failure('HTTP.INVALID_BODY', sentenceOf(issue), { field: issue.field });
}

/** Whether a body may be left out: `{}` is read then, so the schema says it with `.prefault({})`. */
export function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

function isEmpty(body: Buffer | undefined): boolean {
  return body === undefined || body.length === 0;
}

function jsonOf(body: Buffer | undefined): unknown {
  if (body === undefined || isEmpty(body)) throw invalid('it is empty');
  const text = textOf(body);
  if (text === undefined) throw invalid('it is not valid UTF-8');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON');
  }
  const repeated = repeatedMember(text);
  if (repeated !== undefined) throw invalid('a member is given twice', fieldName([repeated]));
  return document;
}

function invalid(why: string, field?: string) {
  return failure('HTTP.INVALID_BODY', `The body can not be taken: ${why}.`, {
    ...(field === undefined || field === '' ? {} : { field }),
  });
}
