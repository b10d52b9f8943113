import type { IHeaders } from 'kafkajs';
import type { CloudEventAttributes } from '#contracts';

/**
 * Attributes of an event as headers of a message: the binary content mode of the CloudEvents Kafka
 * protocol binding 1.0.2 (§3.2). The content type has a header of its own name.
 */
export function headersOf({ datacontenttype, ...attributes }: CloudEventAttributes): IHeaders {
  const headers: IHeaders = { 'content-type': datacontenttype };
  for (const [name, value] of Object.entries(attributes)) headers[`ce_${name}`] = value;
  return headers;
}

const order = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema'];

/** The attributes as JSON text, in the order in which they are made; whatever else is there follows by name. */
export function attributesText(headers: IHeaders | undefined): string {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    const text = textOf(value);
    if (name === 'content-type') found.set('datacontenttype', text);
    else if (name.startsWith('ce_')) found.set(name.slice(3), text);
  }
  const others = [...found.keys()].filter((name) => !order.includes(name)).sort();
  const present = [...order, ...others].filter((name) => found.has(name));
  return JSON.stringify(Object.fromEntries(present.map((name) => [name, found.get(name)])));
}

function textOf(value: IHeaders[string]): string {
  const [first] = Array.isArray(value) ? value : [value];
  return first?.toString() ?? '';
}
