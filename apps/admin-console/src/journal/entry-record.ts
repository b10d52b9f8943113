import type { EntryDetail } from '../api/types.ts';

/** What the recorded event says that the entry itself does not. */
export interface EntryRecord {
  readonly completedAt: string | null;
  /** Id of the trace that the request belonged to (W3C Trace Context). */
  readonly traceId: string | null;
  readonly gateway: string | null;
  readonly commandId: string | null;
  readonly requestBytes: number | null;
  readonly responseBytes: number | null;
  readonly contentType: string | null;
  /** Whether the caller was gone before it was answered. */
  readonly isAborted: boolean;
}

interface Skeleton {
  readonly completed_at?: string;
  readonly traceparent?: string | null;
  readonly command_id?: string | null;
  readonly gateway?: { readonly id?: string } | null;
  readonly request?: { readonly bytes?: number; readonly content_type?: string | null };
  readonly response?: { readonly bytes?: number; readonly aborted?: boolean };
}

/** Reads the recorded event of an entry; of one that was purged, or is not readable, nothing is known. */
export function recordOf({ recorded }: EntryDetail): EntryRecord {
  const skeleton = skeletonIn(recorded);
  return {
    completedAt: skeleton.completed_at ?? null,
    traceId: skeleton.traceparent?.split('-')[1] ?? null,
    gateway: skeleton.gateway?.id ?? null,
    commandId: skeleton.command_id ?? null,
    requestBytes: skeleton.request?.bytes ?? null,
    responseBytes: skeleton.response?.bytes ?? null,
    contentType: skeleton.request?.content_type ?? null,
    isAborted: skeleton.response?.aborted ?? false,
  };
}

function skeletonIn(recorded: unknown): Skeleton {
  try {
    const data: unknown = typeof recorded === 'string' ? JSON.parse(recorded) : recorded;
    return (data as { skeleton?: Skeleton } | null)?.skeleton ?? {};
  } catch {
    return {};
  }
}
