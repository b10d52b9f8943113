import { describe, expect, it } from '@jest/globals';
import { entryDataSchema, operationEventTypes, operationFixtures } from '#contracts';
import { isIntact } from './entry.ts';

const entries = Object.values(operationEventTypes).filter((type) => type !== operationEventTypes.received);

describe('the recorded examples of entries', () => {
  it.each(entries)('are still intact: %s', (type) => {
    expect(isIntact(entryDataSchema.parse(operationFixtures[type].data))).toBe(true);
  });

  it.each(entries)('are not once a member is changed: %s', (type) => {
    const data = entryDataSchema.parse(operationFixtures[type].data);
    const changed = { ...data, skeleton: { ...data.skeleton, thing: 'Another' } };
    expect(isIntact(changed)).toBe(false);
  });
});
