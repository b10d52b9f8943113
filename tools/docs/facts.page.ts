import { accountsFactFixtures, accountsFactsTopic } from '#contracts';
import { contractPage, placeOf } from './contract.page.ts';
import type { Page } from './output.ts';

const topic = accountsFactsTopic;
const contracts = [...topic.facts, topic.heartbeat];
const dayMs = 24 * 60 * 60 * 1000;

/** Rows of the index of events. */
export function factRows(): string[][] {
  return contracts.map((contract) => [
    `[\`${contract.type}\`](${placeOf(contract)})`,
    contract.meaning,
    `\`${topic.name}\``,
  ]);
}

export function factPages(): Page[] {
  return contracts.map((contract) => {
    const isHeartbeat = contract.type === topic.heartbeat.type;
    return contractPage({
      contract,
      example: accountsFactFixtures[contract.type],
      emittedBy: 'accounts (`apps/accounts`, relay)',
      readBy: 'the gateway (`apps/api-gateway`, principal cache)',
      topic: `\`${topic.name}\`, ${topic.partitions} partitions, kept for ${topic.retentionMs / dayMs} days`,
      key: isHeartbeat ? 'none: to every partition' : topic.key,
      eventId: isHeartbeat ? '`<position>:<as_of>`' : 'the position of the commit',
    });
  });
}
