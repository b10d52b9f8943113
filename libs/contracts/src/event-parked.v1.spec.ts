import { expect, it } from '@jest/globals';
import { busEvent } from './bus-event.ts';
import { eventParkedFixture } from './event-parked.v1.fixture.ts';
import { eventParked } from './event-parked.v1.ts';

it('the recorded example of a parked event is still read, attributes and data', () => {
  const { source, data } = eventParkedFixture;
  expect(eventParked.schema.parse(data)).toEqual(data);
  expect(busEvent(eventParked, source, eventParkedFixture, data)).toEqual(eventParkedFixture);
});
