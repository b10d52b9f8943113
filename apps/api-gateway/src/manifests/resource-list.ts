import { z } from 'zod';
import { apiVersion, comparableName, type Grant, type Page, type PageRequest } from '#contracts';
import { Failure } from '#kernel';
import { parameterOf, readQuery } from '../input/query.ts';
import type { Row } from './kinds/columns.ts';
import type { Kind, KindQuestions } from './kinds/kind.ts';
import { givenName, nameOf } from './resource-name.ts';
import { spanOf, timeWindows, type Span, type TimeWindow } from './time-windows.ts';

/** As many rows as one answer of `get` can have, and has where the caller does not say. */
const rowLimit = 1000;
const pageLimit = 200;

/** A parameter that is a flag, as the CLI writes it. */
export const flag = z
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
  get: NonNullable<KindQuestions['get'] | KindQuestions['getOf']>,
  grant: Grant,
  query: unknown,
) {
  const { i, desc } = readQuery(listQuery, query);
  const isAsked = rowFilter(kind, query);
  const { name, items } =
    'rows' in get
      ? await rowsOf(kind, get, grant, query)
      : await rowsAsked(kind, get, grant, query, { isAsked, limit: i, newestFirst: desc });
  const shown = 'rows' in get ? limited(items.filter(isAsked), i, desc) : items;
  return {
    apiVersion,
    kind: kind.name,
    name: name ?? null,
    metadata: { count: shown.length },
    kwargs: {},
    data: { titles: kind.columns.map(({ name, type }) => ({ name, type })), items: shown },
  };
}

interface Asked {
  readonly isAsked: (row: Row) => boolean;
  readonly limit: number;
  readonly newestFirst: boolean;
}

async function rowsAsked(
  kind: Kind,
  get: NonNullable<KindQuestions['get']>,
  grant: Grant,
  query: unknown,
  { isAsked, limit, newestFirst }: Asked,
) {
  const isNamed = kind.nameParameters.length > 0;
  const name = isNamed ? givenName(query, kind) : nameOf(query, kind, grant);
  const items =
    name === undefined || !isNamed
      ? await rows((page) => chosen(get.list(grant, page), isAsked), limit, newestFirst)
      : (await rowsNamed(() => get.one(grant, name))).filter(isAsked);
  return { name, items };
}

async function rowsOf(kind: Kind, get: NonNullable<KindQuestions['getOf']>, grant: Grant, query: unknown) {
  const name = nameOf(query, kind, grant);
  return { name, items: await get.rows(grant, name) };
}

function limited(items: readonly Row[], limit: number, newestFirst: boolean): readonly Row[] {
  return newestFirst ? items.slice(-limit).reverse() : items.slice(0, limit);
}

/** Whether a row has what the parameters of the kind ask for, and lies in one of the windows of time. */
function rowFilter({ filters = {}, timeWindows: column }: Kind, query: unknown): (row: Row) => boolean {
  const asked = Object.entries(filters).flatMap(([parameter, of]) => {
    const value = parameterOf(query, parameter);
    return value === undefined ? [] : [{ column: of, value: comparableName(value) }];
  });
  const spans = spansAsked(query);
  const isInTime = (row: Row) => {
    const time = Date.parse(String(row[column ?? '']));
    return (
      column === undefined || spans.length === 0 || spans.some(({ from, to }) => time >= from && time < to)
    );
  };
  return (row) =>
    asked.every(({ column: of, value }) => comparableName(String(row[of])) === value) && isInTime(row);
}

const windowsQuery = z.object(
  Object.fromEntries(timeWindows.map((window) => [window, flag])) as Record<TimeWindow, typeof flag>,
);

function spansAsked(query: unknown): readonly Span[] {
  const asked = readQuery(windowsQuery, query);
  const now = Date.now();
  return timeWindows.filter((window) => asked[window]).map((window) => spanOf(window, now));
}

async function chosen(page: Promise<Page<Row>>, isAsked: (row: Row) => boolean): Promise<Page<Row>> {
  const { items, next } = await page;
  return { items: items.filter(isAsked), next };
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
