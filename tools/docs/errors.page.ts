import { errorCodes } from '#contracts';
import { statusOfKind } from '#http';
import { generated, table, type Page } from './output.ts';

export function errorsPage(): Page {
  const rows = Object.entries(errorCodes).map(([code, { kind, meaning }]) => [
    `\`${code}\``,
    String(statusOfKind[kind]),
    kind,
    meaning,
  ]);
  const text = `# Error codes

${generated}

Reference. \`error.errorClass\` of an answer is one of these codes; its kind alone picks the status. Every error is an
operation of its own: \`error.operation_id\` and the header \`smarter-journal-id\` name it. An answer whose
operation could not be recorded has no receipt; it has \`retry-after\` instead.

${table(['code', 'status', 'kind', 'meaning'], rows)}
`;
  return { path: 'docs/errors.md', text };
}
