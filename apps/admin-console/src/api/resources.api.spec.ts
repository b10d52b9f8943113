import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Kind } from './kinds.ts';
import { changesBetween } from './resources.api.ts';

const between = { from: '1970-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };
const kind = { name: 'User', name_parameters: ['name'] } as unknown as Kind;

/** Answers so many changes, page by page as they are asked for. */
function answer(total: number) {
  return jest.spyOn(globalThis, 'fetch').mockImplementation((input) => {
    const query = new URL(input as string, 'http://localhost').searchParams;
    const first = Number(query.get('cursor') ?? 0);
    const end = Math.min(first + Number(query.get('limit')), total);
    const changes = Array.from({ length: end - first }, (_, index) => ({ operation_id: `${first + index}` }));
    return Promise.resolve(Response.json({ data: { changes, next: end < total ? `${end}` : null } }));
  });
}

describe('what changed of a resource', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is read to its end, so that the newest is there', async () => {
    const asked = answer(201);
    const { items, next } = await changesBetween(kind, 'ann', between, null);
    expect([items.length, items.at(-1)?.operation_id, next]).toEqual([201, '200', null]);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('is read up to 2000 in one go, and from there on in the next', async () => {
    answer(2001);
    const { items, next } = await changesBetween(kind, 'ann', between, null);
    expect([items.length, next]).toEqual([2000, '2000']);
    const rest = await changesBetween(kind, 'ann', between, next);
    expect([rest.items.length, rest.next]).toEqual([1, null]);
  });
});
