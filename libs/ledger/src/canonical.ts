import type { EntrySkeleton } from '#contracts';

/** A skeleton before its texts are committed to. */
export type UncommittedSkeleton = Omit<EntrySkeleton, 'commitments'>;

export type Commitments = EntrySkeleton['commitments'];

/**
 * The canonical bytes of a skeleton (RFC 8785) as text: the key of the entry is made of these. The
 * members stand in the order that RFC 8785 asks for, and `JSON.stringify` keeps it; one call for all
 * is a fifth faster than joining pieces. Strings must be well-formed Unicode and numbers integers.
 */
export function skeletonText(skeleton: UncommittedSkeleton, commitments: Commitments): string {
  const { actor, gateway, request, response } = skeleton;
  return JSON.stringify({
    account: skeleton.account,
    actor: {
      account: actor.account,
      key_id: actor.key_id,
      kind: actor.kind,
      role: actor.role,
      user_id: actor.user_id,
    },
    class: skeleton.class,
    command: skeleton.command,
    command_id: skeleton.command_id,
    commitments: {
      personal: commitments.personal,
      request: commitments.request,
      response: commitments.response,
    },
    completed_at: skeleton.completed_at,
    duration_us: skeleton.duration_us,
    entry_id: skeleton.entry_id,
    error: skeleton.error,
    gateway: gateway && { boot: gateway.boot, counter: gateway.counter, id: gateway.id },
    method: skeleton.method,
    operation_id: skeleton.operation_id,
    outcome: skeleton.outcome,
    received_at: skeleton.received_at,
    request: {
      bytes: request.bytes,
      content_type: request.content_type,
      declared_bytes: request.declared_bytes,
    },
    response: { aborted: response.aborted, bytes: response.bytes },
    route: skeleton.route,
    settles: skeleton.settles,
    status: skeleton.status,
    thing: skeleton.thing,
    traceparent: skeleton.traceparent,
    v: 1,
  });
}
