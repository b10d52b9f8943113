import { z } from 'zod';
import { apiVersion, type Grant, type Page, type PageRequest } from '#contracts';
import { Failure } from '#kernel';
import { readQuery } from '../input/query.ts';
import type { Row } from './kinds/columns.ts';
import type { Kind, KindQuestions } from './kinds/kind.ts';
import { givenName, nameOf } from './resource-name.ts';

/** As many rows as one answer of `get` can have, and has where the caller does not say. */
const rowLimit = 1000;
const pageLimit = 200;

const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .default('false')
  .transform((text) => text === 'true');

/** The CLI sends more than this with some kinds; what is not known here is of no effect. */
const listQuery = z
  .object({ i: z.coerce.number().int().min(1).max(rowLimit).default(rowLimit), asc: flag, desc: flag })
  .refine(({ asc, desc }) => !(asc && desc), { path: ['desc'], message: 'must not be asked with asc' });

/** What `get` answers as `data` (contract §5.3): the oldest `i` resources first, or with `desc` the newest. */
export async function resourceList(
  kind: Kind,
  get: NonNullable<KindQuestions['get']>,
  grant: Grant,
  query: unknown,
) {
  const { i, desc } = readQuery(listQuery, query);
  const isNamed = kind.nameParameters.length > 0;
  const name = isNamed ? givenName(query, kind) : nameOf(query, kind, grant);
  const items =
    name === undefined || !isNamed
      ? await rows((page) => get.list(grant, page), i, desc)
      : await rowsNamed(() => get.one(grant, name));
  return {
    apiVersion,
    kind: kind.name,
    name: name ?? null,
    metadata: { count: items.length },
    kwargs: {},
    data: { titles: kind.columns.map(({ name, type }) => ({ name, type })), items },
  };
}

async function rows(
  list: (page: PageRequest) => Promise<Page<Row>>,
  limit: number,
  newestFirst: boolean,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null && (newestFirst || found.length < limit)) {
    const missing = newestFirst ? pageLimit : Math.min(pageLimit, limit - found.length);
    const page: Page<Row> = await list({ limit: missing, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    if (newestFirst) found.splice(0, found.length - limit);
    cursor = page.next;
  }
  return newestFirst ? found.reverse() : found;
}

/** A name is a filter here: none of that name is an empty list. */
async function rowsNamed(one: () => Promise<Row>): Promise<readonly Row[]> {
  try {
    return [await one()];
  } catch (error) {
    if (error instanceof Failure && error.kind === 'missing') return [];
    throw error;
  }
}
