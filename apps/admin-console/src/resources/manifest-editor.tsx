import { Tabs } from '@base-ui/react/tabs';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { Kind } from '../api/kinds.ts';
import { apply, dryRun } from '../api/resources.api.ts';
import { Button } from '../kit/button.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Panel } from '../kit/page.tsx';
import { ShownOnce } from '../kit/shown-once.tsx';
import { useChange } from '../kit/use-change.ts';
import { FieldChanges } from './field-changes.tsx';
import { ManifestForm } from './manifest.form.tsx';
import { checkManifest } from './manifest.ts';
import { ManifestText } from './manifest-text.tsx';
import { staleOf } from './stale-of.ts';

/**
 * Writes a manifest, by form or as text: both are the same text. It is held against the schema while it is written,
 * and what it would change is shown before it is applied.
 */
export function ManifestEditor({
  kind,
  start,
  onCancel,
  onApplied,
}: {
  readonly kind: Kind;
  readonly start: string;
  onCancel: () => void;
  /** With the name of what was applied. */
  onApplied: (name: string) => void;
}) {
  const [text, setText] = useState(start);
  const [isAsking, setAsking] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const { value, problems } = useMemo(() => checkManifest(text, kind.schema), [text, kind]);
  const preview = useMutation({ mutationFn: () => dryRun(text), onSuccess: () => setAsking(true) });
  const change = useChange(
    () => apply(text),
    staleOf(kind),
    () => setAsking(false),
  );
  const name = nameOf(value);
  const shownOnce = change.data?.data?.api_key;
  if (change.data)
    return (
      <>
        {shownOnce !== undefined && <ShownOnce name="key" secret={shownOnce} />}
        <Notice
          tone="good"
          title={change.data.message ?? 'Applied.'}
          action={<Button onClick={() => onApplied(name)}>Go on</Button>}
        >
          {change.data.journalId !== null && (
            <Link href={`/journal?entry=${change.data.journalId}`}>Its entry in the journal</Link>
          )}
        </Notice>
      </>
    );
  return (
    <Panel title={`Manifest of a ${kind.name}`}>
      <Tabs.Root defaultValue="text" className="stack">
        <Tabs.List className="tabs" aria-label="How to write it">
          <Tabs.Tab value="text" className="tab">
            Manifest
          </Tabs.Tab>
          <Tabs.Tab value="form" className="tab" disabled={value === null}>
            Form
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="text">
          <ManifestText ref={area} text={text} onText={setText} problems={problems} />
        </Tabs.Panel>
        <Tabs.Panel value="form">
          <ManifestForm schema={kind.schema} text={text} value={value} problems={problems} onText={setText} />
        </Tabs.Panel>
      </Tabs.Root>
      {preview.error && <ProblemNotice error={preview.error} title="It would be refused." />}
      <Actions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          kind="primary"
          disabled={problems.length > 0}
          busy={preview.isPending}
          onClick={() => preview.mutate()}
        >
          See what it would change
        </Button>
      </Actions>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={preview.data?.created ? `Make ${name}?` : `Change ${name}?`}
      >
        <div className="stack">
          {change.error && <ProblemNotice error={change.error} title="Nothing was changed." />}
          {preview.data?.changes.length === 0 && <p>It would change nothing.</p>}
          {preview.data && preview.data.changes.length > 0 && <FieldChanges changes={preview.data.changes} />}
        </div>
        <Actions>
          <Button onClick={() => setAsking(false)}>Back</Button>
          <Button kind="primary" busy={change.isPending} onClick={() => change.mutate()}>
            Apply
          </Button>
        </Actions>
      </Dialog>
    </Panel>
  );
}

/** The name that a manifest gives; empty where it gives none yet. */
function nameOf(value: unknown): string {
  const metadata = (
    value as { metadata?: { name?: unknown; username?: unknown; accountNumber?: unknown } } | null
  )?.metadata;
  const name = metadata?.username ?? metadata?.name ?? metadata?.accountNumber;
  return typeof name === 'string' ? name : '';
}
