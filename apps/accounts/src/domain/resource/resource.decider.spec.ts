import { describe, expect, it } from '@jest/globals';
import { maskedSecret } from '#contracts';
import { fold } from '#kernel';
import type { CreateResource } from './resource.commands.ts';
import { resourceDecider } from './resource.decider.ts';
import type { ResourceEvent } from './resource.events.ts';

const { type, ...data }: CreateResource = {
  type: 'create-resource',
  kind: 'Secret',
  accountNumber: '0000-0000-0001',
  resourceId: 'id',
  ownerId: 1,
  name: 'first',
  fields: { 'metadata.version': '1', 'spec.config.value': 'one' },
};
const create: CreateResource = { type, ...data };
const created: ResourceEvent = { type: 'accounts.resource-created.v1', data };
const deleted: ResourceEvent = { type: 'accounts.resource-deleted.v1', data: {} };
const given = (...events: ResourceEvent[]) => fold(resourceDecider, events);
const changed = (fields: object) => [{ type: 'accounts.resource-changed.v1', data: { fields } }];
const replace = (fields: Record<string, unknown>) => ({ type: 'replace-resource', fields }) as const;

describe('a resource', () => {
  it('is created once', () => {
    expect(resourceDecider.decide(create, given())).toEqual([created]);
    expect(resourceDecider.decide(create, given(created))).toMatchObject({ code: 'ACCOUNTS.CONFLICT' });
  });

  it('is not created with a mask for a secret', () => {
    const masked = { ...create, fields: { 'spec.config.value': maskedSecret } };
    expect(resourceDecider.decide(masked, given())).toMatchObject({ field: 'spec.config.value' });
  });

  it('says only what changed, with null for what is taken away', () => {
    expect(resourceDecider.decide(replace({ 'spec.config.value': 'two' }), given(created))).toEqual(
      changed({ 'spec.config.value': 'two', 'metadata.version': null }),
    );
    expect(resourceDecider.decide(replace(data.fields), given(created))).toEqual([]);
  });

  it('keeps a secret whose mask is applied', () => {
    const fields = { 'metadata.version': '2', 'spec.config.value': maskedSecret };
    const events = changed({ 'metadata.version': '2' }) as ResourceEvent[];
    expect(resourceDecider.decide(replace(fields), given(created))).toEqual(events);
    expect(given(created, ...events)?.fields['spec.config.value']).toBe('one');
  });

  it('is missing once deleted', () => {
    expect(resourceDecider.decide({ type: 'delete-resource' }, given(created))).toEqual([deleted]);
    for (const command of [{ type: 'delete-resource' } as const, replace({})])
      expect(resourceDecider.decide(command, given(created, deleted))).toMatchObject({
        code: 'RESOURCES.NOT_FOUND',
      });
  });
});
