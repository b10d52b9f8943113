import type { EntrySkeleton } from '#contracts';

/** A skeleton before its texts are committed to. */
export type UncommittedSkeleton = Omit<EntrySkeleton, 'commitments'>;

export type Commitments = EntrySkeleton['commitments'];

/**
 * The canonical bytes of a skeleton (RFC 8785) as text, in hand-ordered members: the key of the
 * entry is made of these. Strings must be well-formed Unicode and numbers integers.
 */
export function skeletonText(skeleton: UncommittedSkeleton, commitments: Commitments): string {
  return (
    `{"account":${text(skeleton.account)},"actor":${actorText(skeleton.actor)},` +
    `"class":${text(skeleton.class)},"command":${text(skeleton.command)},` +
    `"command_id":${nullable(skeleton.command_id)},` +
    `"commitments":{"personal":${nullable(commitments.personal)},"request":${nullable(commitments.request)},` +
    `"response":${nullable(commitments.response)}},` +
    `"completed_at":${text(skeleton.completed_at)},"duration_us":${skeleton.duration_us},` +
    `"entry_id":${text(skeleton.entry_id)},"error":${nullable(skeleton.error)},` +
    `"gateway":${gatewayText(skeleton.gateway)},"method":${nullable(skeleton.method)},` +
    `"operation_id":${text(skeleton.operation_id)},"outcome":${text(skeleton.outcome)},` +
    `"received_at":${text(skeleton.received_at)},` +
    `"request":{"bytes":${skeleton.request.bytes},"content_type":${nullable(skeleton.request.content_type)},` +
    `"declared_bytes":${skeleton.request.declared_bytes}},` +
    `"response":{"aborted":${skeleton.response.aborted},"bytes":${skeleton.response.bytes}},` +
    `"route":${nullable(skeleton.route)},"settles":${nullable(skeleton.settles)},` +
    `"status":${skeleton.status},"thing":${text(skeleton.thing)},` +
    `"traceparent":${nullable(skeleton.traceparent)},"v":1}`
  );
}

function actorText(actor: EntrySkeleton['actor']): string {
  return (
    `{"account":${nullable(actor.account)},"key_id":${nullable(actor.key_id)},"kind":${text(actor.kind)},` +
    `"role":${nullable(actor.role)},"user_id":${actor.user_id}}`
  );
}

function gatewayText(gateway: EntrySkeleton['gateway']): string {
  if (gateway === null) return 'null';
  return `{"boot":${text(gateway.boot)},"counter":${gateway.counter},"id":${text(gateway.id)}}`;
}

// RFC 8785 serialises strings as ECMAScript's JSON.stringify does.
function text(value: string): string {
  return JSON.stringify(value);
}

function nullable(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value);
}
