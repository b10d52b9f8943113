import { Link } from 'wouter';
import { segmentOf, type Kind } from '../api/kinds.ts';

/** The way back. */
export function Crumbs({ kind, name }: { readonly kind: Kind; readonly name?: string }) {
  return (
    <nav aria-label="Breadcrumb" className="crumbs">
      <ol>
        <li>
          <Link href="/resources">Resources</Link>
        </li>
        <li>
          {name === undefined ? (
            kind.plural
          ) : (
            <Link href={`/resources/${segmentOf(kind)}`}>{kind.plural}</Link>
          )}
        </li>
        {name !== undefined && <li aria-current="page">{name}</li>}
      </ol>
    </nav>
  );
}
