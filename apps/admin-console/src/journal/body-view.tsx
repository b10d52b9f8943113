import type { ReactNode } from 'react';

/** Why something is not there, as the markers of the recorder say it. */
const reasons: Readonly<Record<string, string>> = {
  secret: 'Grants access, so it is never recorded.',
  personal: 'Says something about a person, so it is not recorded here.',
  bulk: 'Large, and kept elsewhere.',
};

/** A recorded body as JSON; what was left out is shown as such, with its reason. */
export function BodyView({ value, label }: { readonly value: unknown; readonly label: string }) {
  return (
    <pre className="json" tabIndex={0} role="region" aria-label={label}>
      {nodeOf(value, '')}
    </pre>
  );
}

function nodeOf(value: unknown, indent: string): ReactNode {
  const mark = markOf(value);
  if (mark !== null) return mark;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const isList = Array.isArray(value);
  const members = Object.entries(value);
  if (members.length === 0) return isList ? '[]' : '{}';
  const inner = `${indent}  `;
  return (
    <>
      {isList ? '[' : '{'}
      {members.map(([name, member], index) => (
        <span key={name}>
          {`\n${inner}`}
          {!isList && <span className="json-name">{JSON.stringify(name)}: </span>}
          {nodeOf(member, inner)}
          {index < members.length - 1 && ','}
        </span>
      ))}
      {`\n${indent}${isList ? ']' : '}'}`}
    </>
  );
}

function markOf(value: unknown): ReactNode {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return null;
  const { $redacted: redacted, $unrecorded: unrecorded, $truncated: truncated } = value as Markers;
  if (typeof redacted === 'string')
    return (
      <mark className="redacted" title={reasons[redacted]}>
        redacted: {redacted}
      </mark>
    );
  if (unrecorded !== undefined) {
    const { reason, bytes, items, members } = unrecorded;
    const amount =
      items !== undefined ? `${items} items` : bytes !== undefined ? `${bytes} bytes` : `${members} members`;
    return (
      <mark className="redacted" title={reasons[reason ?? ''] ?? reason}>
        not recorded: {reason ?? 'names that might be content'} ({amount})
      </mark>
    );
  }
  if (truncated !== undefined)
    return (
      <>
        <mark className="redacted">
          cut off: the beginning of {truncated.bytes.toLocaleString('en')} bytes
        </mark>
        {`\n${truncated.head}`}
      </>
    );
  return null;
}

interface Markers {
  readonly $redacted?: unknown;
  readonly $unrecorded?: {
    readonly reason?: string;
    readonly bytes?: number;
    readonly items?: number;
    readonly members?: number;
  };
  readonly $truncated?: { readonly bytes: number; readonly head: string };
}
