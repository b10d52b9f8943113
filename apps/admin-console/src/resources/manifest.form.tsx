import { useMemo, useState } from 'react';
import type { Schema } from '../api/kinds.ts';
import { CheckField, SelectField, TextArea, TextField } from '../kit/field.tsx';
import { titleOf } from './kind-words.ts';
import { withValue, type ManifestProblem } from './manifest.ts';
import { fieldsOf, textAt, valueOf, type SchemaField } from './schema-fields.ts';

/** A form of what is plain in a manifest, made from the schema of its kind; it writes into the same text. */
export function ManifestForm({
  schema,
  text,
  value,
  problems,
  onText,
}: {
  readonly schema: Schema;
  readonly text: string;
  readonly value: unknown;
  readonly problems: readonly ManifestProblem[];
  onText: (text: string) => void;
}) {
  const groups = useMemo(() => {
    const made = new Map<string, SchemaField[]>();
    for (const field of fieldsOf(schema)) {
      const group = field.path.slice(0, -1).join('.');
      made.set(group, [...(made.get(group) ?? []), field]);
    }
    return [...made];
  }, [schema]);
  return (
    <div className="stack">
      {groups.map(([group, fields]) => (
        <fieldset key={group} className="group">
          <legend>{group.split('.').map(titleOf).join(' · ')}</legend>
          <div className="form-grid">
            {fields.map((field) => {
              const path = field.path.join('.');
              return (
                <FormField
                  key={path}
                  field={field}
                  text={textAt(value, field.path)}
                  error={problems.find((problem) => problem.path === path)?.message}
                  onText={(next) => onText(withValue(text, field.path, valueOf(field, next)))}
                />
              );
            })}
          </div>
        </fieldset>
      ))}
      <p className="soft">Lists of objects and free values are written in the manifest.</p>
    </div>
  );
}

function FormField({
  field: { path, kind, options, isRequired },
  text,
  error,
  onText,
}: {
  readonly field: SchemaField;
  readonly text: string;
  readonly error: string | undefined;
  onText: (text: string) => void;
}) {
  // What is typed is kept as typed: `0.` and the space at the end of a line are on their way to something.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? text;
  const typing = {
    onValue: (next: string) => {
      setTyped(next);
      onText(next);
    },
    onBlur: () => setTyped(null),
  };
  const label = `${titleOf(path.at(-1) ?? '')}${isRequired ? '' : ' (optional)'}`;
  if (kind === 'boolean')
    return (
      <CheckField label={label} checked={text === 'true'} onChecked={(checked) => onText(String(checked))} />
    );
  if (kind === 'choice')
    return (
      <SelectField
        label={label}
        value={text}
        onValue={onText}
        error={error}
        options={[
          ...(isRequired && text !== '' ? [] : [{ value: '', label: '–' }]),
          ...options.map((option) => ({ value: option, label: option })),
        ]}
      />
    );
  if (kind === 'long' || kind === 'lines')
    return (
      <TextArea
        label={label}
        value={shown}
        {...typing}
        error={error}
        hint={kind === 'lines' ? 'One a line.' : undefined}
      />
    );
  return (
    <TextField
      label={label}
      value={shown}
      {...typing}
      error={error}
      inputMode={kind === 'number' ? 'decimal' : 'text'}
    />
  );
}
