import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Why the value was refused. */
  readonly error?: string | undefined;
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
}

/** A control with its label, a hint and what is wrong with it; `control` is given what ties them together. */
export function Field({
  label,
  hint,
  error,
  control,
}: FieldProps & { control: (ids: Described) => ReactNode }) {
  const id = useId();
  const about = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {control({
        id,
        ...(about === '' ? {} : { 'aria-describedby': about }),
        ...(error === undefined ? {} : { 'aria-invalid': true }),
      })}
      {hint !== undefined && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

type Own<Attributes> = Omit<Attributes, 'id' | 'onChange' | 'value'> & FieldProps;

export function TextField({
  label,
  hint,
  error,
  value,
  onValue,
  ...rest
}: Own<InputHTMLAttributes<HTMLInputElement>> & {
  readonly value: string;
  onValue: (value: string) => void;
}) {
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      control={(ids) => (
        <input
          {...rest}
          {...ids}
          className="input"
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    />
  );
}

export function TextArea({
  label,
  hint,
  error,
  value,
  onValue,
  ...rest
}: Own<TextareaHTMLAttributes<HTMLTextAreaElement>> & {
  readonly value: string;
  onValue: (value: string) => void;
}) {
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      control={(ids) => (
        <textarea
          {...rest}
          {...ids}
          className="input"
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    />
  );
}

export function SelectField<Value extends string>({
  label,
  hint,
  error,
  value,
  onValue,
  options,
  ...rest
}: Own<SelectHTMLAttributes<HTMLSelectElement>> & {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  onValue: (value: Value) => void;
}) {
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      control={(ids) => (
        <select
          {...rest}
          {...ids}
          className="input"
          value={value}
          onChange={(event) => onValue(event.target.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

/** A choice between yes and no. */
export function CheckField({
  label,
  hint,
  checked,
  onChecked,
  disabled,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  onChecked: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChecked(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
