import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery, DeliveryHandler } from '../message-bus.port.ts';

const longestDelayMs = 20;
const replayEvery = 5;
const replayed = 3;

/**
 * A handler to whom one partition is delivered as badly as the bus may: late, everything twice, and now
 * and then again from a few deliveries earlier on, as after a rebalance. First deliveries keep their order.
 */
export function cruelly(handler: DeliveryHandler): DeliveryHandler {
  const recent: Delivery[] = [];
  let count = 0;
  return async (delivery) => {
    await pause(Math.random() * longestDelayMs);
    await handler(delivery);
    await handler(delivery);
    recent.push(delivery);
    if (recent.length > replayed) recent.shift();
    count += 1;
    if (count % replayEvery === 0) for (const earlier of recent) await handler(earlier);
  };
}
