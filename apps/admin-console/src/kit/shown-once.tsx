import { CopyButton } from './copy-button.tsx';
import { Notice } from './notice.tsx';

/** A secret that nobody can show again. */
export function ShownOnce({ name, secret }: { readonly name: string; readonly secret: string }) {
  return (
    <div className="stack">
      <Notice tone="warn" title={`Copy the ${name} now.`}>
        It is shown this once. The server keeps only its hash, the journal not even that.
      </Notice>
      <div className="secret">
        <code data-testid="secret">{secret}</code>
        <CopyButton text={secret} />
      </div>
    </div>
  );
}
