import { Link } from 'wouter';
import { kinds, segmentOf } from '../api/kinds.ts';
import { Badge } from '../kit/badge.tsx';
import { Page } from '../kit/page.tsx';
import { aboutKind } from './kind-words.ts';
import './resources.css';

/** Every kind of resource that the account can have. */
export function ResourcesPage() {
  return (
    <Page title="Resources" lead="What is kept by manifests. Each kind can be listed.">
      <ul className="kinds">
        {kinds.map((kind) => (
          <li key={kind.name}>
            <Link href={`/resources/${segmentOf(kind)}`} className="kind">
              <strong>{kind.name}</strong>
              <span className="soft">{aboutKind(kind.name)}</span>
              <span>
                {!kind.verbs.includes('apply') && <Badge>read only</Badge>}
                {kind.has_history && <Badge tone="accent">with history</Badge>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
