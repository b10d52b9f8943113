import { isTraceparent } from '#observability';
import { scrubTokens } from '#sealing';

// Words of letters between separators: no run of it can be a key.
const mediaType = /^[a-z]{1,12}\/(?:[a-z0-9]{1,16}[.+-])*[a-z0-9]{1,16}(?=$|[ ;])/i;
const entryId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(:[a-z]{1,12})?$/;
const plainSegment = /^[A-Za-z0-9_.-]{1,31}$/;
const unrecordedSegment = '{unrecorded}';

/** The caller's trace, kept beside the operation id and only if it is well-formed (W3C Trace Context). */
export function traceparentOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && isTraceparent(header) ? header : null;
}

/** The media type without parameters; a type that could be anything else is not recorded. */
export function contentTypeOf(header: string | undefined): string | null {
  const found = header === undefined ? undefined : mediaType.exec(header)?.[0];
  return found === undefined || found.length > 80 ? null : found.toLowerCase();
}

export function userAgentOf(header: string | undefined): string | null {
  return header === undefined ? null : scrubTokens(header.slice(0, 512)).toWellFormed();
}

export function declaredBytesOf(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : null;
}

/** The path of a routed request: its template, with the parameters that may be recorded. */
export function routedPath(route: string, params: Readonly<Record<string, string>>): string {
  return route.replace(/:([A-Za-z_]+)/g, (_match, name: string) => {
    const value = params[name] ?? '';
    return entryId.test(value) || plainSegment.test(value) ? value : unrecordedSegment;
  });
}

/** The path of an unrouted request: only segments that routes have too, since the rest may be anything. */
export function unroutedPath(url: string, knownSegments: ReadonlySet<string>): string {
  const path = url.split('?', 1)[0] ?? '';
  return path
    .split('/')
    .slice(0, 16)
    .map((segment) => (segment === '' || knownSegments.has(segment) ? segment : unrecordedSegment))
    .join('/');
}
