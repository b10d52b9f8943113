import { z } from 'zod';

/** A column of the table that `get` answers (contract §5.3). */
export interface Column {
  /** In camel case; each item has a member of this name. */
  readonly name: string;
  /** The serializer class that clients of the real server know; the CLI parses `DateTimeField`. */
  readonly type:
    | 'BooleanField'
    | 'CharField'
    | 'ChoiceField'
    | 'DateTimeField'
    | 'EmailField'
    | 'IntegerField'
    | 'ReadOnlyField'
    | 'UUIDField';
  /** With its privacy mark. */
  readonly schema: z.ZodType;
}

export type Row = Readonly<Record<string, unknown>>;

/** Schema of the rows of these columns. */
export function rowSchema(columns: readonly Column[]) {
  return z.object(Object.fromEntries(columns.map(({ name, schema }) => [name, schema])));
}
