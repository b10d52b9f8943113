import { useState } from 'react';
import { Button } from '../kit/button.tsx';
import { Actions } from '../kit/dialog.tsx';
import { SelectField, TextField } from '../kit/field.tsx';
import { localInputOf, momentOfInput } from '../kit/times.ts';
import { useTimeZone } from '../shell/session.context.ts';
import { filterNames, filterTitles, withValue, type FilterName, type Filters } from './filters.ts';

const choices: Readonly<Partial<Record<FilterName, readonly string[]>>> = {
  class: ['read', 'write', 'denied'],
  outcome: ['succeeded', 'failed', 'refused', 'unknown', 'opened'],
};

const hints: Readonly<Partial<Record<FilterName, string>>> = {
  status: 'Like 404, or a class like 4xx.',
  key_id: 'The public id of the key.',
  trace: '32 hex digits.',
};

/** Every filter that there is. Asks once, when it is applied. */
export function FilterForm({
  filters,
  onFilters,
  onClose,
}: {
  readonly filters: Filters;
  onFilters: (filters: Filters) => void;
  onClose: () => void;
}) {
  const timeZone = useTimeZone();
  const between = filters.range.kind === 'between' ? filters.range : null;
  const [draft, setDraft] = useState(filters);
  const inputOf = (at: string | null | undefined) => (at ? localInputOf(at, timeZone) : '');
  const [from, setFrom] = useState(inputOf(between?.from));
  const [to, setTo] = useState(inputOf(between?.to));
  // The inputs know minutes only: what was not touched stays as exact as it is.
  const momentOf = (input: string, before: string | null | undefined) =>
    input === inputOf(before) ? (before ?? null) : momentOfInput(input, timeZone);
  const [start, end] = [momentOf(from, between?.from), momentOf(to, between?.to)];
  const isBackwards = start !== null && end !== null && start >= end;

  const apply = () => {
    if (isBackwards) return;
    const kept = filters.range.kind === 'between' ? ({ kind: 'all' } as const) : filters.range;
    const range =
      start === null && end === null ? kept : ({ kind: 'between', from: start, to: end } as const);
    onFilters(
      filterNames.reduce((made, name) => withValue(made, name, draft.values[name] ?? ''), {
        ...filters,
        range,
      }),
    );
  };
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div className="form-grid">
        <TextField label={`From (${timeZone})`} type="datetime-local" value={from} onValue={setFrom} />
        <TextField
          label={`Until (${timeZone})`}
          type="datetime-local"
          value={to}
          onValue={setTo}
          error={isBackwards ? 'Is not after its beginning.' : undefined}
        />
        {filterNames
          .filter((name) => name !== 'q')
          .map((name) => {
            const options = choices[name];
            const value = draft.values[name] ?? '';
            const set = (text: string) => setDraft({ ...draft, values: { ...draft.values, [name]: text } });
            return options === undefined ? (
              <TextField
                key={name}
                label={filterTitles[name]}
                hint={hints[name]}
                value={value}
                onValue={set}
              />
            ) : (
              <SelectField
                key={name}
                label={filterTitles[name]}
                value={value}
                onValue={set}
                options={[
                  { value: '', label: 'Any' },
                  ...options.map((option) => ({ value: option, label: option })),
                ]}
              />
            );
          })}
      </div>
      <Actions>
        <Button kind="quiet" onClick={onClose}>
          Close
        </Button>
        <Button kind="primary" submits>
          Apply filters
        </Button>
      </Actions>
    </form>
  );
}
