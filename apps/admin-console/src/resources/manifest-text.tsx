import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import type { ManifestProblem } from './manifest.ts';

/** A manifest as text, with line numbers, and what is wrong with it: each problem leads to its line. */
export function ManifestText({
  ref,
  text,
  onText,
  problems,
}: {
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly text: string;
  onText: (text: string) => void;
  readonly problems: readonly ManifestProblem[];
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLPreElement>(null);
  useImperativeHandle(ref, () => area.current as HTMLTextAreaElement);
  const lines = text.split('\n');
  const wrong = new Set(problems.map(({ line }) => line));
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    const follow = () => numbers.current?.scrollTo(0, element.scrollTop);
    element.addEventListener('scroll', follow);
    return () => element.removeEventListener('scroll', follow);
  }, []);
  const goTo = (line: number) => {
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const element = area.current;
    if (element === null) return;
    element.focus();
    // A selection alone is not brought into sight.
    element.scrollTop = (element.scrollHeight / lines.length) * (line - 3);
    element.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };
  return (
    <div className="stack">
      <div className="editor">
        <pre ref={numbers} className="editor-lines" aria-hidden>
          {lines.map((_line, index) => (
            <span key={index} className={wrong.has(index + 1) ? 'is-wrong' : undefined}>
              {index + 1}
              {'\n'}
            </span>
          ))}
        </pre>
        <textarea
          ref={area}
          className="editor-text"
          aria-label="Manifest, YAML or JSON"
          aria-invalid={problems.length > 0}
          aria-describedby="manifest-problems"
          spellCheck={false}
          wrap="off"
          rows={Math.min(30, Math.max(12, lines.length + 1))}
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      </div>
      <div id="manifest-problems" role="status">
        {problems.length === 0 ? (
          <p className="soft">It fits the schema of its kind.</p>
        ) : (
          <ul className="problems">
            {problems.map(({ path, message, line }) => (
              <li key={`${path} ${message}`}>
                {line !== null && (
                  <button type="button" className="link" onClick={() => goTo(line)}>
                    Line {line}
                  </button>
                )}{' '}
                {path !== '' && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
