import type { IHeaders } from 'kafkajs';
import { isTraceparent } from '#observability';
import { sealText, unsealText } from '#sealing/ciphers';

/** A call or a reply on its way: headers in the clear, content sealed. */
export interface CallHead {
  /** Names the call; its reply has the same. */
  readonly id: string;
  readonly pattern: string;
  /** The partition of the replies topic on which the caller listens. */
  readonly replyTo: number;
  /** Milliseconds since the epoch after which nobody waits any more. */
  readonly deadline: number;
  /** The trace of the request that caused the call (W3C Trace Context); null if there is none. */
  readonly traceparent: string | null;
}

export function headersOfCall({ id, pattern, replyTo, deadline, traceparent }: CallHead): IHeaders {
  return {
    ...{ id, pattern, reply_to: String(replyTo), deadline: String(deadline) },
    ...(traceparent !== null && { traceparent }),
  };
}

/** The head of a message; undefined if it is not one of ours. */
export function headOfCall(headers: IHeaders | undefined): CallHead | undefined {
  const text = (name: string) => headers?.[name]?.toString();
  const [id, pattern] = [text('id'), text('pattern')];
  const [replyTo, deadline] = [Number(text('reply_to')), Number(text('deadline'))];
  if (id === undefined || pattern === undefined) return undefined;
  if (!Number.isSafeInteger(replyTo) || replyTo < 0 || !Number.isFinite(deadline)) return undefined;
  const trace = text('traceparent') ?? '';
  return { id, pattern, replyTo, deadline, traceparent: isTraceparent(trace) ? trace : null };
}

/** Seals content, bound to the call and its direction. An undefined member is left out, as JSON does. */
export function sealContent(key: Buffer, direction: 'call' | 'reply', id: string, content: unknown): Buffer {
  return Buffer.from(sealText(key, JSON.stringify(content), `${direction}:${id}`));
}

/** Throws if the content was not sealed for this call under this key. */
export function unsealContent(
  key: Buffer,
  direction: 'call' | 'reply',
  id: string,
  value: Buffer | null,
): unknown {
  return JSON.parse(unsealText(key, value?.toString() ?? '', `${direction}:${id}`)) as unknown;
}
