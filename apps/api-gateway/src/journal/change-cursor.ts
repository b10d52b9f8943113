import { hash } from 'node:crypto';
import { failure, type ChangePlace } from '#contracts';

/** The cursor of a page of changes: after which change the next one begins, bound to what was asked. */
export function cursorOfChange({ resource, version }: ChangePlace, asked: readonly string[]): string {
  return `${version}.${resource}-${bindingOf(asked)}`;
}

/** The last change before a cursor. Throws `HTTP.INVALID_QUERY` for one of another question. */
export function placeOfChange(cursor: string, asked: readonly string[]): ChangePlace {
  const [, version, resource, binding] =
    /^([1-9]\d{0,14})\.([0-9A-Za-z-]{1,64})-([0-9a-f]{16})$/.exec(cursor) ?? [];
  if (version === undefined || resource === undefined || binding !== bindingOf(asked)) {
    throw failure('HTTP.INVALID_QUERY', 'cursor: is not one of this resource and these moments', {
      field: 'cursor',
    });
  }
  return { resource, version: Number(version) };
}

function bindingOf(asked: readonly string[]): string {
  return hash('sha256', JSON.stringify(asked), 'hex').slice(0, 16);
}
