import type { z } from 'zod';
import { fieldName } from './document.ts';

/** What is wrong with an input, for the caller: never with the input's content. */
export interface InputIssue {
  readonly field: string;
  readonly message: string;
}

export function issueOf(error: z.ZodError): InputIssue {
  const [issue] = error.issues;
  if (issue === undefined) return { field: '', message: 'is invalid' };
  if (issue.code !== 'unrecognized_keys') {
    return { field: fieldName(issue.path), message: messageOf(issue) + misspelt(error) };
  }
  return { field: fieldName([...issue.path, ...issue.keys.slice(0, 1)]), message: 'there is no such member' };
}

/** The validator speaks of its own types; whoever wrote the input does not know them. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  return issue.message.endsWith('received undefined')
    ? 'is missing'
    : `must be ${nouns[issue.expected] ?? issue.expected}`;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** A member that is missing is often there under another name. */
function misspelt(error: z.ZodError): string {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  const [name] = unknown?.keys ?? [];
  return unknown === undefined || name === undefined
    ? ''
    : `; and there is no member ${fieldName([...unknown.path, name])}`;
}

/** The issue as one sentence. */
export function sentenceOf({ field, message }: InputIssue): string {
  return field === '' ? message : `${field}: ${message}`;
}
