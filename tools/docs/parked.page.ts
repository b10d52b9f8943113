import { eventParked, eventParkedFixture, parkedRetentionMs, parkedTopic } from '#contracts';
import { contractPage, placeOf } from './contract.page.ts';
import type { Page } from './output.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** The row of the index of events. */
export const parkedRow = [
  `[\`${eventParked.type}\`](${placeOf(eventParked)})`,
  eventParked.meaning,
  `\`${parkedTopic.name}\``,
];

export function parkedPage(): Page {
  const { name, key, partitions } = parkedTopic;
  return contractPage({
    contract: eventParked,
    example: eventParkedFixture,
    emittedBy:
      'the gateway (`apps/api-gateway`, principal cache) and the journal (`apps/journal`, views), in the distributed mode',
    readBy: 'whoever runs the system; nothing reads it by itself',
    topic: `\`${name}\`, ${partitions} partition, kept for ${parkedRetentionMs / dayMs} days`,
    key,
    eventId:
      '`<consumer>:<id of the event or entry>`, or its place where it has no id; the same if said again',
  });
}
