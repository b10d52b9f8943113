import type {
  Grant,
  JournalPolicyManifest,
  ResourceChange,
  ResourceState,
  RetentionPolicy,
} from '#contracts';
import { fieldChanges } from '#kernel';
import { initialPolicy } from '../domain/retention/policy.state.ts';
import type { Policies } from './policies.ts';

/** What the policy of an account was, as the manifest that was asked for, and which operation made it so. */
export class ReadPolicyHistory {
  private readonly policies: Policies;

  constructor(policies: Policies) {
    this.policies = policies;
  }

  /** `at`: ISO 8601. Before the first change it is the default policy, which nobody asked for. */
  async stateAt(grant: Grant, at: string): Promise<ResourceState> {
    const known = (await this.versions(grant)).filter(
      ({ change }) => Date.parse(change.at) <= Date.parse(at),
    );
    const { manifest, change } = known.at(-1) ?? { manifest: initialManifest, change: null };
    return { manifest, change };
  }

  /** After `from`, up to and with `to`: ISO 8601. */
  async changesBetween(
    grant: Grant,
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<readonly ResourceChange[]> {
    const changes = (await this.versions(grant)).map(({ change }) => change);
    return changes.filter(({ at }) => Date.parse(at) > Date.parse(from) && Date.parse(at) <= Date.parse(to));
  }

  private async versions({ accountNumber }: Grant) {
    let before = initialManifest;
    return (await this.policies.history(accountNumber)).map(({ at, operationId, type, asked }) => {
      const manifest = manifestOf(asked);
      const changes = [...fieldChanges(before, manifest)];
      before = manifest;
      const change: ResourceChange = { at, operation_id: operationId, type, changes };
      return { manifest, change };
    });
  }
}

const initialManifest = manifestOf(initialPolicy.confirmed);

function manifestOf({ default_days: defaultDays, rules }: RetentionPolicy): JournalPolicyManifest {
  return {
    apiVersion: 'smarter.sh/v1',
    kind: 'JournalPolicy',
    metadata: {},
    spec: { config: { defaultDays, rules } },
  };
}
