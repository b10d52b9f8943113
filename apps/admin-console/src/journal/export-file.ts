import { Problem } from '../api/problem.ts';

export interface ExportProgress {
  readonly bytes: number;
  /** Sequence number of the entry that has come last; 0 where the format does not say. */
  readonly seq: number;
  /** That of the last one to come. */
  readonly through: number;
}

/** Milliseconds between two reports. */
const reportMs = 150;

/**
 * Saves an export as a file of the browser once it has come whole; fails, and saves nothing, if it breaks off. The
 * browser keeps what has come so far, on disk where it is large.
 */
export async function saveExport(
  response: Response,
  report: (progress: ExportProgress) => void,
): Promise<{ readonly file: string; readonly progress: ExportProgress }> {
  const { headers, body } = response;
  if (body === null) throw new Problem('The export came without content.', { code: 'CONSOLE' });
  const file = /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1] ?? 'journal';
  const through = Number(headers.get('smarter-journal-through') ?? 0);
  const parts: Blob[] = [];
  let progress: ExportProgress = { bytes: 0, seq: 0, through };
  let reportedAt = 0;
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(new Blob([value]));
    // A number that was cut in two looks smaller than it is.
    const seq = Math.max(progress.seq, lastSeq(decoder.decode(value)) ?? 0);
    progress = { through, bytes: progress.bytes + value.length, seq };
    if (performance.now() - reportedAt < reportMs) continue;
    reportedAt = performance.now();
    report(progress);
  }
  save(new Blob(parts, { type: headers.get('content-type') ?? 'application/octet-stream' }), file);
  return { file, progress: { ...progress, seq: through } };
}

/** The last sequence number that a piece of JSON lines names. */
export function lastSeq(text: string): number | null {
  const at = text.lastIndexOf('"seq":');
  if (at < 0) return null;
  const digits = /^\d+/.exec(text.slice(at + '"seq":'.length))?.[0];
  return digits === undefined ? null : Number(digits);
}

function save(content: Blob, file: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = file;
  link.click();
  // The download has its own hold on the content by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
