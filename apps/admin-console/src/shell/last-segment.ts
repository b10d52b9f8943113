import { useLocation } from 'wouter';

/**
 * The last segment of the address, decoded. The router decodes addresses by half (as `decodeURI`), so that a `%` in a
 * name could not be told from its encoding.
 */
export function useLastSegment(): string {
  // Renders again where the address changes.
  useLocation();
  const segment = window.location.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
