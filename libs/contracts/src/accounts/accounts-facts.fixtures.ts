import { accountChanged } from './account-changed.v1.ts';
import { accountChangedFixture } from './account-changed.v1.fixture.ts';
import { apiKeyChanged } from './api-key-changed.v1.ts';
import { apiKeyChangedFixture } from './api-key-changed.v1.fixture.ts';
import { accountsHeartbeat } from './heartbeat.v1.ts';
import { accountsHeartbeatFixture } from './heartbeat.v1.fixture.ts';
import { sessionChanged } from './session-changed.v1.ts';
import { sessionChangedFixture } from './session-changed.v1.fixture.ts';
import { userChanged } from './user-changed.v1.ts';
import { userChangedFixture } from './user-changed.v1.fixture.ts';
import type { AccountsFact, AccountsHeartbeat } from './accounts.topics.ts';
import type { BusEvent } from '../bus-event.ts';

/** One example of every event that accounts publishes: shown in the reference, parsed by tests for ever. */
export const accountsFactFixtures: Readonly<Record<(AccountsFact | AccountsHeartbeat)['type'], BusEvent>> = {
  [accountChanged.type]: accountChangedFixture,
  [userChanged.type]: userChangedFixture,
  [apiKeyChanged.type]: apiKeyChangedFixture,
  [sessionChanged.type]: sessionChangedFixture,
  [accountsHeartbeat.type]: accountsHeartbeatFixture,
};
