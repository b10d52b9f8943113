import {
  useId,
  type ChangeEvent,
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
function Field({ label, hint, error, control }: FieldProps & { control: (ids: Described) => ReactNode }) {
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

interface Bound<Value extends string> {
  readonly value: Value;
  onValue: (value: Value) => void;
}

/** What a field is given: what stands around its control, its value, and whatever the control takes beside. */
type ControlProps<Attributes, Value extends string = string> = FieldProps &
  Bound<Value> &
  Omit<Attributes, 'id' | 'className' | 'onChange' | 'value'>;

/** Tells apart what stands around a control and what is its own. */
function partsOf<Value extends string, Props extends FieldProps>({
  label,
  hint,
  error,
  onValue,
  ...rest
}: Props & Bound<Value>) {
  const onChange = (event: ChangeEvent<Element & { readonly value: string }>) =>
    onValue(event.target.value as Value);
  return { around: { label, hint, error }, own: { ...rest, className: 'input', onChange } };
}

export function TextField(props: ControlProps<InputHTMLAttributes<HTMLInputElement>>) {
  const { around, own } = partsOf(props);
  return <Field {...around} control={(ids) => <input {...own} {...ids} />} />;
}

export function TextArea(props: ControlProps<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const { around, own } = partsOf(props);
  return <Field {...around} control={(ids) => <textarea {...own} {...ids} />} />;
}

export function SelectField<Value extends string>({
  options,
  ...props
}: ControlProps<SelectHTMLAttributes<HTMLSelectElement>, Value> & {
  readonly options: readonly { readonly value: Value; readonly label: string }[];
}) {
  const { around, own } = partsOf(props);
  return (
    <Field
      {...around}
      control={(ids) => (
        <select {...own} {...ids}>
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
