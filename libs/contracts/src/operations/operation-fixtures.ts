import {
  operationEventTypes,
  type CloudEventAttributes,
  type OperationEventType,
} from './operation-event.ts';
import { operationCompletedFixture } from './operation-completed.v1.fixture.ts';
import { operationOpenedFixture } from './operation-opened.v1.fixture.ts';
import { operationReceivedFixture } from './operation-received.v1.fixture.ts';
import { operationRefusedFixture } from './operation-refused.v1.fixture.ts';
import { operationSettledFixture } from './operation-settled.v1.fixture.ts';
import { purgeOrderedFixture } from './purge-ordered.v1.fixture.ts';
import { operationUnknownFixture } from './operation-unknown.v1.fixture.ts';
import { requestsRefusedFixture } from './requests-refused.v1.fixture.ts';

export interface OperationFixture {
  readonly attributes: CloudEventAttributes;
  readonly data: unknown;
}

/** One example of every operation event: shown in the reference, and parsed by tests for ever. */
export const operationFixtures: Readonly<Record<OperationEventType, OperationFixture>> = {
  [operationEventTypes.received]: operationReceivedFixture,
  [operationEventTypes.opened]: operationOpenedFixture,
  [operationEventTypes.completed]: operationCompletedFixture,
  [operationEventTypes.refused]: operationRefusedFixture,
  [operationEventTypes.unknown]: operationUnknownFixture,
  [operationEventTypes.settled]: operationSettledFixture,
  [operationEventTypes.requestsRefused]: requestsRefusedFixture,
  [operationEventTypes.purgeOrdered]: purgeOrderedFixture,
};
