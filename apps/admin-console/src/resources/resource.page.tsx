import { Tabs } from '@base-ui/react/tabs';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { kindOf, type Kind } from '../api/kinds.ts';
import { describeResource } from '../api/resources.api.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { JsonView } from '../kit/json-view.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Page, Panel, Waiting } from '../kit/page.tsx';
import { useLastSegment } from '../shell/last-segment.ts';
import { useMayChange } from '../shell/session.context.ts';
import { Crumbs } from './crumbs.tsx';
import { ManifestEditor } from './manifest-editor.tsx';
import { manifestText } from './manifest.ts';
import { NoSuchKind } from './no-such-kind.tsx';
import { ResourceActions } from './resource-actions.tsx';
import { ResourceHistory } from './resource-history.tsx';
import { ResourceState } from './resource-state.tsx';
import './resources.css';

/** One resource: its manifest, what was done to it, and how it was at any moment. */
export function ResourcePage() {
  const { kind: segment = '' } = useParams<{ kind: string }>();
  const name = useLastSegment();
  const kind = kindOf(segment);
  if (kind === undefined) return <NoSuchKind segment={segment} />;
  return <Resource key={`${segment}/${name}`} kind={kind} name={name} />;
}

const chatKinds = ['chathistory', 'chatpluginusage', 'chattoolcall'] as const;

function Resource({ kind, name }: { readonly kind: Kind; readonly name: string }) {
  const mayChange = useMayChange();
  const [reveals, setReveals] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const resource = useQuery({
    queryKey: ['resource', kind.name, name, reveals],
    queryFn: () => describeResource(kind, name, reveals),
    // Secrets are forgotten with the page.
    ...(reveals ? { gcTime: 0 } : {}),
  });
  const manifest = resource.data;
  const { status, ...rest } = manifest ?? {};
  return (
    <Page
      title={name}
      lead={kind.name}
      actions={mayChange && manifest && <ResourceActions kind={kind} name={name} />}
    >
      <Crumbs kind={kind} name={name} />
      {kind.name === 'Chat' && (
        <p className="row">
          {chatKinds.map((segment) => (
            <Link key={segment} href={`/resources/${segment}?chat=${encodeURIComponent(name)}`}>
              {kindOf(segment)?.plural}
            </Link>
          ))}
        </p>
      )}
      <Tabs.Root defaultValue="manifest">
        <Tabs.List className="tabs" aria-label="About it">
          <Tabs.Tab value="manifest" className="tab">
            Manifest
          </Tabs.Tab>
          {kind.has_history && (
            <>
              <Tabs.Tab value="history" className="tab">
                History
              </Tabs.Tab>
              <Tabs.Tab value="state" className="tab">
                At a moment
              </Tabs.Tab>
            </>
          )}
        </Tabs.List>
        <Tabs.Panel value="manifest" className="stack">
          {resource.error ? (
            <ProblemNotice error={resource.error} onRetry={() => void resource.refetch()} />
          ) : manifest === undefined ? (
            <Waiting />
          ) : isEditing ? (
            <ManifestEditor
              kind={kind}
              start={manifestText(manifest)}
              onCancel={() => setEditing(false)}
              onApplied={() => setEditing(false)}
            />
          ) : (
            <Panel
              title="Manifest"
              actions={
                <div className="row">
                  {mayChange && kind.verbs.includes('reveal') && (
                    <Button kind="quiet" onClick={() => setReveals(!reveals)}>
                      {reveals ? 'Hide its secrets' : 'Show its secrets (journaled)'}
                    </Button>
                  )}
                  <CopyButton text={manifestText(manifest)} />
                  {mayChange && kind.verbs.includes('apply') && (
                    <Button
                      onClick={() => {
                        // Masked secrets stay as they are; shown ones are not to be sent back.
                        setReveals(false);
                        setEditing(true);
                      }}
                    >
                      Change…
                    </Button>
                  )}
                </div>
              }
            >
              <JsonView value={manifestText(rest)} label="Manifest" />
              {status !== undefined && (
                <>
                  <h3>Status</h3>
                  <JsonView value={manifestText(status as Record<string, unknown>)} label="Status" />
                </>
              )}
            </Panel>
          )}
        </Tabs.Panel>
        {kind.has_history && (
          <>
            <Tabs.Panel value="history">
              <ResourceHistory kind={kind} name={name} />
            </Tabs.Panel>
            <Tabs.Panel value="state">
              <ResourceState kind={kind} name={name} />
            </Tabs.Panel>
          </>
        )}
      </Tabs.Root>
    </Page>
  );
}
