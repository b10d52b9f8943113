import type { BusEvent } from '#contracts';
import { generated, table } from './output.ts';

/** What a page says of an event, whoever promises it. */
export interface DocumentedEvent {
  readonly type: string;
  readonly meaning: string;
  /** Rows of the table at its head, each a name and a text. */
  readonly facts: readonly (readonly string[])[];
  /** Rows of its data: field, type, meaning. */
  readonly fields: readonly (readonly string[])[];
  readonly attributes: Omit<BusEvent, 'data'>;
  readonly data: unknown;
}

export function eventText({ type, meaning, facts, fields, attributes, data }: DocumentedEvent): string {
  return `# ${type}

${generated}

${meaning}

${table(['', ''], [...facts, ['schema', `\`${attributes.dataschema}\``]])}

## Data

${table(['field', 'type', 'meaning'], fields)}

## Example

Attributes:

\`\`\`json
${JSON.stringify(attributes, null, 2)}
\`\`\`

Data:

\`\`\`json
${JSON.stringify(data, null, 2)}
\`\`\`
`;
}
