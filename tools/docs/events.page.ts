import {
  entryDataSchema,
  intentDataSchema,
  operationEventTypes,
  operationFixtures,
  type OperationEventType,
} from '#contracts';
import { z } from 'zod';
import { operationEvents } from './event-texts.ts';
import { eventText } from './event.page.ts';
import { factRows } from './facts.page.ts';
import { meaningOf } from './field-texts.ts';
import { fieldsOf, typeOf, type JsonSchema } from './json-schema.ts';
import { parkedRow } from './parked.page.ts';
import { generated, table, type Page } from './output.ts';

const types = Object.values(operationEventTypes);

export function eventsIndex(): Page {
  const rows = types.map((type) => {
    const { meaning } = operationEvents[type];
    return [`[\`${type}\`](operations/${fileOf(type)})`, meaning, operationEvents[type].entry];
  });
  const text = `# Events

${generated}

Reference. Attributes are those of CloudEvents 1.0.

## Operation log

Keyed by account number.

${table(['type', 'meaning', 'entry'], rows)}

## Facts

What services tell each other: at least once, in the order of positions per key. They hold identifiers only.

${table(['type', 'meaning', 'topic'], factRows())}

## Parked

What views do without, so that somebody can look.

${table(['type', 'meaning', 'topic'], [parkedRow])}
`;
  return { path: 'docs/events/README.md', text };
}

export function eventPages(): Page[] {
  return types.map((type) => ({ path: `docs/events/operations/${fileOf(type)}`, text: pageOf(type) }));
}

function pageOf(type: OperationEventType): string {
  const { meaning, emittedBy, readBy, entry, id } = operationEvents[type];
  const { attributes, data } = operationFixtures[type];
  const schema = z.toJSONSchema(
    type === operationEventTypes.received ? intentDataSchema : entryDataSchema,
  ) as JsonSchema;
  const fields = fieldsOf(schema).map((field) => [
    `\`${field.path}\``,
    field.schema.type === 'object' ? 'object' : typeOf(field.schema),
    field.schema.description ?? meaningOf(field.path),
  ]);
  return eventText({
    ...{ type, meaning, fields, attributes, data },
    facts: [
      ['emitted by', emittedBy],
      ['read by', readBy],
      ['key', 'the account number: `skeleton.account`, or `account` of an intent'],
      ['event id', id],
      ['entry', entry],
    ],
  });
}

function fileOf(type: OperationEventType): string {
  return `${type.replace(/^operations\./, '')}.md`;
}
