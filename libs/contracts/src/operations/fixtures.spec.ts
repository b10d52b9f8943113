import { describe, expect, it } from '@jest/globals';
import {
  dataSchemaOf,
  entryDataSchema,
  intentDataSchema,
  operationEventTypes,
  personalSchema,
  refusedRequestsSchema,
} from './operation-event.ts';
import { operationFixtures } from './operation-fixtures.ts';

const entries = Object.values(operationEventTypes).filter((type) => type !== operationEventTypes.received);

describe('the recorded examples of operation events', () => {
  it.each(Object.values(operationEventTypes))('has attributes that agree with each other: %s', (type) => {
    const { attributes } = operationFixtures[type];
    expect(attributes).toMatchObject({ specversion: '1.0', type, dataschema: dataSchemaOf(type) });
    expect(attributes.id.startsWith(attributes.subject)).toBe(true);
  });

  it('still reads an intent', () => {
    const { data } = operationFixtures[operationEventTypes.received];
    expect(intentDataSchema.parse(data)).toEqual(data);
  });

  it('still reads the count of refused requests', () => {
    const { data } = operationFixtures[operationEventTypes.requestsRefused];
    const counted: unknown = JSON.parse(entryDataSchema.parse(data).request ?? '');
    expect(refusedRequestsSchema.parse(counted)).toEqual(counted);
  });

  it.each(entries)('still reads an entry: %s', (type) => {
    const { attributes, data } = operationFixtures[type];
    const read = entryDataSchema.parse(data);
    expect(read).toEqual(data);
    expect(read.skeleton.entry_id).toBe(attributes.id);
    if (read.personal !== null) personalSchema.parse(JSON.parse(read.personal));
  });
});
