import type { BusEvent, EventContract } from '#contracts';
import { z } from 'zod';
import { eventText } from './event.page.ts';
import { fieldsOf, typeOf, type JsonSchema } from './json-schema.ts';
import type { Page } from './output.ts';

/** An event that a service promises, with what its contract does not say. */
export interface DocumentedContract {
  readonly contract: EventContract;
  readonly example: BusEvent;
  readonly emittedBy: string;
  readonly readBy: string;
  readonly topic: string;
  readonly key: string;
  readonly eventId: string;
}

const privacyTexts = {
  identifiers: 'identifiers: ids and numbers only; may be logged',
  personal: 'personal: never logged',
} as const satisfies Record<EventContract['privacy'], string>;

/** The place of its page in `docs/events`: a folder for each publisher. */
export function placeOf({ type }: EventContract): string {
  const [publisher = '', ...name] = type.split('.');
  return `${publisher}/${name.join('.')}.md`;
}

export function contractPage(documented: DocumentedContract): Page {
  const { contract, example, emittedBy, readBy, topic, key, eventId } = documented;
  const { type, meaning, privacy, schema } = contract;
  const { data, ...attributes } = example;
  const fields = fieldsOf(z.toJSONSchema(schema) as JsonSchema).map((field) => [
    `\`${field.path}\``,
    typeOf(field.schema),
    field.schema.description ?? '',
  ]);
  const text = eventText({
    ...{ type, meaning, fields, attributes, data },
    facts: [
      ['emitted by', emittedBy],
      ['read by', readBy],
      ['topic', topic],
      ['key', key],
      ['event id', eventId],
      ['privacy', privacyTexts[privacy]],
    ],
  });
  return { path: `docs/events/${placeOf(contract)}`, text };
}
