import { accountsFactFixtures, accountsFactsTopic, type EventContract } from '#contracts';
import { z } from 'zod';
import { fieldsOf, typeOf, type JsonSchema } from './json-schema.ts';
import { generated, table, type Page } from './output.ts';

const topic = accountsFactsTopic;
const contracts = [...topic.facts, topic.heartbeat];
const dayMs = 24 * 60 * 60 * 1000;

const emittedBy = 'accounts (`apps/accounts`, relay)';
const readBy = 'the gateway (`apps/api-gateway`, principal cache)';
const privacyTexts = {
  identifiers: 'identifiers: ids and numbers only; may be logged',
  personal: 'personal: never logged',
} as const satisfies Record<EventContract['privacy'], string>;

/** Rows of the index of events. */
export function factRows(): string[][] {
  return contracts.map(({ type, meaning }) => [
    `[\`${type}\`](accounts/${fileOf(type)})`,
    meaning,
    `\`${topic.name}\``,
  ]);
}

export function factPages(): Page[] {
  return contracts.map((contract) => ({
    path: `docs/events/accounts/${fileOf(contract.type)}`,
    text: pageOf(contract),
  }));
}

function pageOf({ type, meaning, privacy, schema }: (typeof contracts)[number]): string {
  const { data, ...attributes } = accountsFactFixtures[type];
  const isHeartbeat = type === topic.heartbeat.type;
  const fields = fieldsOf(z.toJSONSchema(schema) as JsonSchema).map((field) => [
    `\`${field.path}\``,
    typeOf(field.schema),
    field.schema.description ?? '',
  ]);
  return `# ${type}

${generated}

${meaning}

${table(
  ['', ''],
  [
    ['emitted by', emittedBy],
    ['read by', readBy],
    [
      'topic',
      `\`${topic.name}\`, ${topic.partitions} partitions, kept for ${topic.retentionMs / dayMs} days`,
    ],
    ['key', isHeartbeat ? 'none: to every partition' : topic.key],
    ['event id', isHeartbeat ? '`<position>:<as_of>`' : 'the position of the commit'],
    ['privacy', privacyTexts[privacy]],
    ['schema', `\`${attributes.dataschema}\``],
  ],
)}

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

function fileOf(type: string): string {
  return `${type.replace(/^accounts\./, '')}.md`;
}
