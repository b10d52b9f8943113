import type { z } from 'zod';
import type {
  AccountsApi,
  Action,
  ApplyResult,
  Grant,
  JournalApi,
  Page,
  PageRequest,
  RecordedCommand,
} from '#contracts';
import type { Column, Row } from './columns.ts';

/** What kinds are made from: the contracts of the services that own them. */
export interface Services {
  readonly accounts: AccountsApi;
  readonly journal: JournalApi;
}

/**
 * A kind of resource, as the gateway sees it: its shapes, which verbs it has and what each of them
 * needs, and the service that owns it. One folder per kind, one line in `kind-registry.ts`.
 */
export interface Kind {
  /** In PascalCase, as in a manifest's `kind`. */
  readonly name: string;
  readonly plural: string;
  /** Lower-case names under which paths may call it, singular, without underscores. */
  readonly aliases: readonly string[];
  /** The service that decides about it. */
  readonly owner: keyof Services;
  /**
   * Query parameters that name a resource of it, the first one for errors. Empty where there is just
   * one in an account, which needs no name and has the account's number.
   */
  readonly nameParameters: readonly string[];
  /** Whether we made the names, so that none is text from a caller. */
  readonly namesAreOurs?: boolean;
  /** Of what `apply` takes, with privacy marks. */
  readonly manifest: z.ZodType;
  /** Of what `describe` answers. */
  readonly description: z.ZodType;
  /** Members that `apply` answers beside its result, once. */
  readonly shownOnce: z.ZodRawShape;
  readonly example: unknown;
  /** Of the table that `get` answers. */
  readonly columns: readonly Column[];
  /** Whether an apply takes away what its manifest leaves out. */
  readonly isReplaced?: boolean;
  /** Whether the metadata that a manifest gives is not kept. */
  readonly forgetsMetadata?: boolean;
  /** Dotted paths of the fields that are secret. */
  readonly masked?: readonly string[];
  /** Verbs by which its resources can not be written, since they come to be by themselves: 405 instead of 501. */
  readonly readOnly?: readonly ('apply' | 'delete')[];
  /** The column of time that `today`, `last-week` and the like choose rows by. */
  readonly timeWindows?: string;
  /** Parameters of `get` that choose rows by the value of a column. */
  readonly filters?: Readonly<Record<string, string>>;
  /** Verbs that change nothing; a verb that is not here is 501. */
  readonly questions: KindQuestions;
  /** Verbs that change state and so need a recorded intent; a verb that is not here is 501. */
  readonly commands: KindCommands;
}

export interface KindQuestions {
  readonly describe?: Question;
  /** As `describe`, with the secrets of the resource. */
  readonly reveal?: Question;
  /** Answers nothing but whether there is such a resource. */
  readonly logs?: Question;
  readonly get?: {
    readonly action: Action;
    /** The rows of a page, oldest first. */
    list(grant: Grant, page: PageRequest): Promise<Page<Row>>;
    /** The row of one resource. Fails like `describe` where it is missing. */
    one(grant: Grant, name: string): Promise<Row>;
  };
  /** In place of `get`: what belongs to the named resource, oldest first; a name is needed. */
  readonly getOf?: {
    readonly action: Action;
    rows(grant: Grant, name: string): Promise<readonly Row[]>;
  };
}

export interface KindCommands {
  readonly apply?: {
    /** Checks a manifest. Throws `MANIFEST.INVALID` or `MANIFEST.STATUS_READ_ONLY`, which name the field. */
    read(manifest: unknown): ValidManifest;
  };
  readonly delete?: Command;
  readonly deploy?: Command;
  readonly undeploy?: Command;
}

export interface Question {
  readonly action: Action;
  ask(grant: Grant, name: string): Promise<unknown>;
}

export interface Command {
  readonly action: Action;
  execute(grant: Grant, command: RecordedCommand, name: string): Promise<ApplyResult>;
}

/** A manifest that fits its schema. */
export interface ValidManifest {
  /** Null where it names none: then the kind needs none. */
  readonly name: string | null;
  /** All that the caller needs leave for; the first is what it is executed with. */
  readonly actions: readonly [Action, ...Action[]];
  /** Refuses what does not fit the account, before an intent is recorded. */
  admit?(grant: Grant): void;
  execute(grant: Grant, command: RecordedCommand): Promise<Applied>;
  /** Fails as `execute` would, and does nothing; absent where nothing but the schema can refuse it. */
  rehearse?(grant: Grant): Promise<void>;
}

export interface Applied extends ApplyResult {
  /** Secrets that this answer shows and no other one, by their member in `data`. */
  readonly shownOnce?: Readonly<Record<string, string>>;
}

export type QuestionVerb = keyof KindQuestions;
export type CommandVerb = Exclude<keyof KindCommands, 'apply'>;
