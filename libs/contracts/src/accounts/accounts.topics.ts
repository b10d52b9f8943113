import type { EventOf, FactOf, FactsTopic } from '../bus-event.ts';
import { accountChanged } from './account-changed.v1.ts';
import { apiKeyChanged } from './api-key-changed.v1.ts';
import { accountsHeartbeat } from './heartbeat.v1.ts';
import { sessionChanged } from './session-changed.v1.ts';
import { userChanged } from './user-changed.v1.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What accounts tells others (DESIGN §10). One topic, so that related facts keep their order. */
export const accountsFactsTopic = {
  name: 'smarter.accounts.facts.v1',
  key: 'account number',
  partitions: 6,
  retentionMs: 7 * dayMs,
  source: '/accounts',
  facts: [accountChanged, userChanged, apiKeyChanged, sessionChanged],
  heartbeat: accountsHeartbeat,
} as const satisfies FactsTopic;

export type AccountsFact = FactOf<typeof accountsFactsTopic>;
export type AccountsHeartbeat = EventOf<typeof accountsHeartbeat>;
