import type { Principal, RecordedCommand } from '#contracts';
import type { Redactor } from '#sealing';

/** What `apply` answers beside its message. */
export interface Applied {
  readonly name: string;
  readonly changed: readonly string[];
}

/** A kind of resource, as the gateway sees it: its schema, and the service that owns it. */
export interface Kind {
  /** In PascalCase, as in a manifest's `kind`. */
  readonly name: string;
  /** Lower-case names under which paths may call it, singular. */
  readonly aliases: readonly string[];
  /** Whether `describe` needs a `name`. */
  readonly named: boolean;
  /** JSON text of a manifest as it may be recorded; never throws. */
  readonly redact: Redactor;
  /** Checks a manifest against the schema of the kind. Throws `MANIFEST.INVALID`, which names the field. */
  validate(manifest: unknown): ValidManifest;
  describe(principal: Principal): Promise<unknown>;
}

/** A manifest that fits its schema, bound to the command that applies it. */
export interface ValidManifest {
  readonly name: string | null;
  /** Refuses what this caller may not ask for, before an intent is recorded. */
  admit(principal: Principal): void;
  apply(principal: Principal, command: RecordedCommand): Promise<Applied>;
}
