import type { IHeaders } from 'kafkajs';

/**
 * Attributes of an event as headers of a message: the binary content mode of the CloudEvents Kafka
 * protocol binding 1.0.2 (§3.2). The content type has a header of its own name.
 */
export function headersOf(attributes: Readonly<Record<string, string>>): IHeaders {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name === 'datacontenttype' ? 'content-type' : `ce_${name}`,
      value,
    ]),
  );
}

/** The attributes that headers say; nothing of other headers. They are text that came from outside. */
export function attributesOf(headers: IHeaders | undefined): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (name === 'content-type') attributes['datacontenttype'] = textOf(value);
    else if (name.startsWith('ce_')) attributes[name.slice(3)] = textOf(value);
  }
  return attributes;
}

function textOf(value: IHeaders[string]): string {
  const [first] = Array.isArray(value) ? value : [value];
  return first?.toString() ?? '';
}
