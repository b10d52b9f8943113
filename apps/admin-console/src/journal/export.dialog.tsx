import { useEffect, useRef, useState } from 'react';
import { exportEntries, exportFormats, type ExportFormat } from '../api/journal.api.ts';
import { Button } from '../kit/button.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { SelectField } from '../kit/field.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { saveExport, type ExportProgress } from './export-file.ts';
import { isFiltered, queryOf, type Filters } from './filters.ts';

type State =
  | { readonly kind: 'ready' }
  | { readonly kind: 'running'; readonly progress: ExportProgress }
  | { readonly kind: 'done'; readonly progress: ExportProgress; readonly file: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Exports what the filters ask for into a file, with its progress. */
export function ExportDialog({
  open,
  onClose,
  filters,
}: {
  readonly open: boolean;
  onClose: () => void;
  readonly filters: Filters;
}) {
  const [format, setFormat] = useState<ExportFormat>('jsonl');
  const [state, setState] = useState<State>({ kind: 'ready' });
  const aborter = useRef<AbortController>(null);
  useEffect(() => () => aborter.current?.abort(), []);

  const start = async () => {
    const running = new AbortController();
    aborter.current = running;
    setState({ kind: 'running', progress: { bytes: 0, seq: 0, through: 0 } });
    try {
      const response = await exportEntries(queryOf(filters, Date.now()), format, running.signal);
      const report = (progress: ExportProgress) => setState({ kind: 'running', progress });
      setState({ kind: 'done', ...(await saveExport(response, report)) });
    } catch (error) {
      setState(running.signal.aborted ? { kind: 'ready' } : { kind: 'failed', error });
    }
  };
  const close = () => {
    aborter.current?.abort();
    setState({ kind: 'ready' });
    onClose();
  };
  const isRunning = state.kind === 'running';
  return (
    <Dialog
      open={open}
      onClose={close}
      holds={isRunning}
      title="Export entries"
      description={
        isFiltered(filters)
          ? 'What the filters of the page ask for, the oldest first.'
          : 'The whole ledger of this account, the oldest first.'
      }
    >
      <div className="stack">
        <SelectField
          label="Format"
          value={format}
          onValue={setFormat}
          disabled={isRunning}
          options={(Object.keys(exportFormats) as ExportFormat[]).map((value) => ({
            value,
            label: exportFormats[value],
          }))}
        />
        {state.kind === 'running' && <Progress {...state.progress} />}
        {state.kind === 'done' && (
          <Notice tone="good" title={`${state.file} is saved.`}>
            {size(state.progress.bytes)}. That it was exported, and how far, is in the journal.
          </Notice>
        )}
        {state.kind === 'failed' && (
          <ProblemNotice error={state.error} title="The export broke off; no file was saved." />
        )}
      </div>
      <Actions>
        <Button onClick={close}>{isRunning ? 'Break off' : 'Close'}</Button>
        <Button kind="primary" busy={isRunning} onClick={() => void start()}>
          {state.kind === 'done' ? 'Export again' : 'Export'}
        </Button>
      </Actions>
    </Dialog>
  );
}

function Progress({ bytes, seq, through }: ExportProgress) {
  return (
    <div className="stack" role="status">
      {/* CSV does not say how far it is: then the bar only moves. */}
      <progress max={Math.max(1, through)} {...(seq > 0 ? { value: seq } : {})} aria-label="Export" />
      <span className="number">
        {size(bytes)}
        {seq > 0 && `, at entry ${seq.toLocaleString('en')} of ${through.toLocaleString('en')}`}
      </span>
    </div>
  );
}

function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024).toLocaleString('en')} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
