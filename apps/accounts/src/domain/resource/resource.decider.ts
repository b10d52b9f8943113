import { fieldPathsOf, isSameValue, maskedSecret, resourceKindOf, type ResourceFields } from '#contracts';
import { isRefusal, type Decider, type Refusal } from '#kernel';
import { refusal } from '../refusal.ts';
import type { CreateResource, ResourceCommand } from './resource.commands.ts';
import type { ResourceEvent } from './resource.events.ts';
import { evolveResource, type CreatedResource, type ResourceState } from './resource.state.ts';

type Decision = readonly ResourceEvent[] | Refusal;

export const resourceDecider: Decider<ResourceCommand, ResourceState, ResourceEvent> = {
  initial: undefined,
  evolve: evolveResource,
  decide(command, state) {
    if (command.type === 'create-resource') {
      return state ? refusal('ACCOUNTS.CONFLICT', 'The resource exists already.') : created(command);
    }
    if (!state || state.isDeleted) return refusal('RESOURCES.NOT_FOUND', 'There is no such resource.');
    switch (command.type) {
      case 'replace-resource':
        return replaced(state, command.fields);
      case 'set-resource-field':
        return changed(state.fields, { [command.field]: command.value });
      case 'delete-resource':
        return [{ type: 'accounts.resource-deleted.v1', data: {} }];
    }
  },
};

function created({ type: _, ...data }: CreateResource): Decision {
  const fields = withKeptSecrets(data.kind, {}, data.fields);
  return isRefusal(fields) ? fields : [{ type: 'accounts.resource-created.v1', data }];
}

function replaced({ kind, fields: before }: CreatedResource, given: ResourceFields): Decision {
  const fields = withKeptSecrets(kind, before, given);
  if (isRefusal(fields)) return fields;
  const gone = Object.keys(before).filter((path) => fields[path] === undefined);
  return changed(before, { ...fields, ...Object.fromEntries(gone.map((path) => [path, null])) });
}

function changed(before: ResourceFields, after: ResourceFields): Decision {
  const differing = Object.entries(after).filter(([path, value]) => !isSameValue(value, before[path]));
  if (differing.length === 0) return [];
  return [{ type: 'accounts.resource-changed.v1', data: { fields: Object.fromEntries(differing) } }];
}

/** A mask that is applied back stands for the secret that is there. */
function withKeptSecrets(
  kind: CreatedResource['kind'],
  before: ResourceFields,
  given: ResourceFields,
): ResourceFields | Refusal {
  const masked = fieldPathsOf(resourceKindOf(kind))
    .filter(({ path, isSecret }) => isSecret && given[path] === maskedSecret)
    .map(({ path }) => path);
  const missing = masked.find((path) => before[path] === undefined);
  if (missing !== undefined)
    return refusal('MANIFEST.INVALID', `${missing}: is masked, and there is no value to keep`, missing);
  return { ...given, ...Object.fromEntries(masked.map((path) => [path, before[path]])) };
}
