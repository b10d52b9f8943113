import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from 'wouter';
import { kindOf, segmentOf, type Kind } from '../api/kinds.ts';
import { exampleManifest } from '../api/resources.api.ts';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Page, Waiting } from '../kit/page.tsx';
import { useMayChange } from '../shell/session.context.ts';
import { Crumbs } from './crumbs.tsx';
import { ManifestEditor } from './manifest-editor.tsx';
import { manifestText } from './manifest.ts';
import './resources.css';

/** Makes a resource, starting from the example of its kind. */
export function NewResourcePage() {
  const { kind: segment = '' } = useParams<{ kind: string }>();
  const mayChange = useMayChange();
  const kind = kindOf(segment);
  if (kind === undefined || !kind.verbs.includes('apply') || !mayChange)
    return (
      <Page title="New resource">
        <Notice tone="warn" title="Nothing can be made here." />
      </Page>
    );
  return <NewResource kind={kind} />;
}

function NewResource({ kind }: { readonly kind: Kind }) {
  const [, navigate] = useLocation();
  const example = useQuery({ queryKey: ['example', kind.name], queryFn: () => exampleManifest(kind) });
  return (
    <Page title={`New ${kind.name}`} lead="The example of the kind: change what is to be yours.">
      <Crumbs kind={kind} name="new" />
      {example.error ? (
        <ProblemNotice error={example.error} onRetry={() => void example.refetch()} />
      ) : example.data === undefined ? (
        <Waiting />
      ) : (
        <ManifestEditor
          kind={kind}
          start={manifestText(example.data)}
          onCancel={() => navigate(`/resources/${segmentOf(kind)}`)}
          onApplied={(name) => navigate(`/resources/${segmentOf(kind)}/${encodeURIComponent(name)}`)}
        />
      )}
    </Page>
  );
}
