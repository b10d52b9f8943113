import {
  pageOfChanges,
  type ChangePage,
  type ChangesAsked,
  type Grant,
  type JournalPolicyManifest,
  type ResourceChange,
  type ResourceState,
  type RetentionPolicy,
} from '#contracts';
import { fieldChanges } from '#kernel';
import { initialPolicy } from '../domain/retention/policy.state.ts';
import type { Policies, PolicyVersion } from './policies.ts';

/** What the policy of an account was, as the manifest that was asked for, and which operation made it so. */
export class ReadPolicyHistory {
  private readonly policies: Policies;

  constructor(policies: Policies) {
    this.policies = policies;
  }

  /** `at`: ISO 8601. Before the first change it is the default policy, which nobody asked for. */
  async stateAt({ accountNumber }: Grant, at: string): Promise<ResourceState> {
    const all = await this.policies.history(accountNumber);
    const index = all.findLastIndex((version) => Date.parse(version.at) <= Date.parse(at));
    const latest = all[index];
    if (latest === undefined) return { manifest: manifestOf(initialPolicy.confirmed), change: null };
    // Where the clock was set back, the one before it may be of a later moment.
    return { manifest: manifestOf(latest.asked), change: changeOf(latest, all[index - 1]) };
  }

  /** A page of the changes; reads all that there were, of which a page is compared and answered. */
  async changesBetween({ accountNumber }: Grant, asked: ChangesAsked): Promise<ChangePage> {
    const { from, to, after, limit } = asked;
    const versions = await this.policies.history(accountNumber);
    const placed = versions
      .map((version, index) => ({
        at: Date.parse(version.at),
        place: version.place,
        change: () => changeOf(version, versions[index - 1]),
      }))
      .filter(({ at }) => at > Date.parse(from) && at <= Date.parse(to))
      .filter(({ place }) => after === undefined || place.version > after.version);
    return pageOfChanges(placed, limit);
  }
}

function changeOf(
  { at, operationId, type, asked }: PolicyVersion,
  before: PolicyVersion | undefined,
): ResourceChange {
  const known = manifestOf(before?.asked ?? initialPolicy.confirmed);
  return { at, operation_id: operationId, type, changes: [...fieldChanges(known, manifestOf(asked))] };
}

function manifestOf({ default_days: defaultDays, rules }: RetentionPolicy): JournalPolicyManifest {
  return {
    apiVersion: 'smarter.sh/v1',
    kind: 'JournalPolicy',
    metadata: {},
    spec: { config: { defaultDays, rules } },
  };
}
