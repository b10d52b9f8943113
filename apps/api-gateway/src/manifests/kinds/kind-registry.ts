import { z } from 'zod';
import { failure, resourceKinds } from '#contracts';
import { accountKind } from './account/account.kind.ts';
import { chatHistoryKind } from './chat-history/chat-history.kind.ts';
import { chatPluginUsageKind } from './chat-plugin-usage/chat-plugin-usage.kind.ts';
import { chatToolCallKind } from './chat-tool-call/chat-tool-call.kind.ts';
import { chatKind } from './chat/chat.kind.ts';
import { journalPolicyKind } from './journal-policy/journal-policy.kind.ts';
import { operationsOf, type KindOperations } from './kind-operations.ts';
import type { Kind, Services } from './kind.ts';
import { resourceKind } from './resource/resource.kind.ts';
import { smarterAuthTokenKind } from './smarter-auth-token/smarter-auth-token.kind.ts';
import { userKind } from './user/user.kind.ts';

/**
 * Every kind there is. One whose resources accounts keeps by manifest is a folder and a line in the
 * contracts (ADR 0040); one with a life of its own is a folder and a line here.
 */
const kinds: readonly ((services: Services) => Kind)[] = [
  accountKind,
  userKind,
  smarterAuthTokenKind,
  journalPolicyKind,
  chatKind,
  chatHistoryKind,
  chatPluginUsageKind,
  chatToolCallKind,
  ...resourceKinds.map((rules) => (services: Services) => resourceKind(rules, services)),
];

/** A kind with what follows from it. */
export interface RegisteredKind extends Kind {
  readonly operations: KindOperations;
  /** JSON Schema (draft 2020-12) of the manifests that `apply` takes. */
  readonly jsonSchema: unknown;
}

/** Every kind of resource, by its name in manifests and by its names in paths. */
export class KindRegistry {
  readonly kinds: readonly RegisteredKind[];

  constructor(services: Services) {
    this.kinds = kinds.map((make) => registered(make(services)));
  }

  /** By the `kind` of a manifest: canonical PascalCase only (contract §1.5). */
  ofManifest(kind: unknown): RegisteredKind {
    if (kind === undefined) throw failure('MANIFEST.INVALID', 'kind: is missing', { field: 'kind' });
    return this.found(this.kinds.find(({ name }) => name === kind));
  }

  /** By a path segment: any case, one trailing `s`, underscores joined. */
  ofPath(segment: string): RegisteredKind {
    const name = segment.toLowerCase().replaceAll('_', '').replace(/s$/, '');
    return this.found(this.kinds.find(({ aliases }) => aliases.includes(name)));
  }

  private found(kind: RegisteredKind | undefined): RegisteredKind {
    if (kind !== undefined) return kind;
    const names = this.kinds.map(({ name }) => name).join(', ');
    throw failure('MANIFEST.UNKNOWN_KIND', `There is no such kind. Kinds are: ${names}.`, { field: 'kind' });
  }
}

function registered(kind: Kind): RegisteredKind {
  return {
    ...kind,
    operations: operationsOf(kind),
    jsonSchema: z.toJSONSchema(kind.manifest, { io: 'input' }),
  };
}
