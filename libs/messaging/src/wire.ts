import type { BusEvent, EventContract, FactsTopic } from '#contracts';

/** An event on the wire: CloudEvents attributes apart from the data (binary binding), all of it text. */
export interface WireMessage {
  readonly attributes: Readonly<Record<string, string>>;
  /** JSON. */
  readonly data: string;
}

/** A message that claims to be an event of its topic and is none. */
export class UnreadableMessageError extends Error {
  override name = 'UnreadableMessageError';
}

/** Throws where the event is of no contract of the topic or does not fit its own: a defect of the caller. */
export function encodeEvent(topic: FactsTopic, event: BusEvent): WireMessage {
  const contract = contractOf(topic, event.type);
  if (contract === undefined) throw new TypeError(`${event.type} is not published on ${topic.name}`);
  const { data, ...attributes } = event;
  return { attributes, data: JSON.stringify(contract.schema.parse(data)) };
}

/**
 * The event of a message; undefined for a type that this version does not know yet. Throws
 * `UnreadableMessageError`.
 */
export function decodeEvent(topic: FactsTopic, { attributes, data }: WireMessage): BusEvent | undefined {
  const { id, type } = attributes;
  if (id === undefined || type === undefined) throw new UnreadableMessageError('no id or type');
  const contract = contractOf(topic, type);
  if (contract === undefined) return undefined;
  return { ...(attributes as unknown as BusEvent), data: dataOf(contract, data) };
}

function dataOf(contract: EventContract, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableMessageError('its data is not JSON', { cause });
  }
  const parsed = contract.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnreadableMessageError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

function contractOf(topic: FactsTopic, type: string): EventContract | undefined {
  return topic.heartbeat.type === type
    ? topic.heartbeat
    : topic.facts.find((contract) => contract.type === type);
}
