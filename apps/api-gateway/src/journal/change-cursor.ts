import { hash } from 'node:crypto';
import { failure, type ChangePlace } from '#contracts';

/** The cursor of a page of changes: after which place the next one begins, bound to what was asked. */
export function cursorOfChange({ commit, event }: ChangePlace, asked: readonly string[]): string {
  return `${commit}.${event}-${bindingOf(asked)}`;
}

/** The place of a cursor. Throws `HTTP.INVALID_QUERY` for one of another question. */
export function placeOfChange(cursor: string, asked: readonly string[]): ChangePlace {
  const [, commit, event, binding] = /^([1-9]\d{0,14})\.(\d{1,9})-([0-9a-f]{16})$/.exec(cursor) ?? [];
  if (commit === undefined || event === undefined || binding !== bindingOf(asked)) {
    throw failure('HTTP.INVALID_QUERY', 'cursor: is not one of this resource and these moments', {
      field: 'cursor',
    });
  }
  return { commit: Number(commit), event: Number(event) };
}

function bindingOf(asked: readonly string[]): string {
  return hash('sha256', JSON.stringify(asked), 'hex').slice(0, 16);
}
