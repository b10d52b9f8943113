import { describe, expect, it } from '@jest/globals';
import { busEvent } from '../bus-event.ts';
import { accountsFactFixtures } from './accounts-facts.fixtures.ts';
import { accountsFactsTopic } from './accounts.topics.ts';

const { facts, heartbeat, source } = accountsFactsTopic;

describe('the recorded examples of what accounts publishes', () => {
  it.each([...facts, heartbeat])('are still read, attributes and data: $type', (contract) => {
    const fixture = accountsFactFixtures[contract.type];
    expect(contract.schema.parse(fixture.data)).toEqual(fixture.data);
    expect(busEvent(contract, source, fixture, fixture.data as never)).toEqual(fixture);
  });

  it('hold nothing but identifiers', () => {
    const texts = Object.values(accountsFactFixtures).map(({ data }) => Object.keys(data as object));
    const known = ['account', 'as_of', 'changes', 'key_id', 'operation', 'position', 'session_id', 'user_id'];
    expect([...new Set(texts.flat())].sort()).toEqual(known);
  });
});
