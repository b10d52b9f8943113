import type { z } from 'zod';
import { fieldName } from './document.ts';

/** The first thing that is wrong with an input, for the caller: never with the input's content. */
export interface InputIssue {
  readonly field: string;
  readonly message: string;
}

export function issueOf(error: z.ZodError): InputIssue {
  const [issue] = error.issues;
  if (issue === undefined) return { field: '', message: 'is invalid' };
  if (issue.code !== 'unrecognized_keys') return { field: fieldName(issue.path), message: issue.message };
  return { field: fieldName([...issue.path, ...issue.keys.slice(0, 1)]), message: 'there is no such member' };
}

/** The issue as one sentence. */
export function sentenceOf({ field, message }: InputIssue): string {
  return field === '' ? message : `${field}: ${message}`;
}
