import { failure, type AccountsApi } from '#contracts';
import { accountKind } from './account/account.kind.ts';
import type { Kind } from './kind.ts';

/** Every kind of resource, by its name in manifests and by its names in paths. */
export class KindRegistry {
  private readonly kinds: readonly Kind[];

  constructor(accounts: AccountsApi) {
    this.kinds = [accountKind(accounts)];
  }

  /** By the `kind` of a manifest: canonical PascalCase only (contract §1.5). */
  ofManifest(kind: unknown): Kind {
    if (kind === undefined) throw failure('MANIFEST.INVALID', 'kind: is missing', { field: 'kind' });
    return this.found(this.kinds.find(({ name }) => name === kind));
  }

  /** By a path segment: any case, one trailing `s`, underscores joined. */
  ofPath(segment: string): Kind {
    const name = segment.toLowerCase().replaceAll('_', '').replace(/s$/, '');
    return this.found(this.kinds.find(({ aliases }) => aliases.includes(name)));
  }

  private found(kind: Kind | undefined): Kind {
    if (kind !== undefined) return kind;
    const names = this.kinds.map(({ name }) => name).join(', ');
    throw failure('MANIFEST.UNKNOWN_KIND', `There is no such kind. Kinds are: ${names}.`, { field: 'kind' });
  }
}
