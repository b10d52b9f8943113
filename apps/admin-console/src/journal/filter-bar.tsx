import { Search, SlidersHorizontal, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../kit/button.tsx';
import { SelectField } from '../kit/field.tsx';
import { formatMoment } from '../kit/times.ts';
import { useTimeZone } from '../shell/session.context.ts';
import { FilterForm } from './filter.form.tsx';
import {
  filterNames,
  filterTitles,
  spans,
  withValue,
  type Filters,
  type Range,
  type Span,
} from './filters.ts';

const statusClasses = [
  { value: '', label: 'Any status' },
  { value: '2xx', label: '2xx succeeded' },
  { value: '4xx', label: '4xx refused' },
  { value: '5xx', label: '5xx failed' },
];

type RangeChoice = Span | 'all' | 'between';

/** What the journal is asked: time, text and status at hand, the rest behind a button; what holds as chips. */
export function FilterBar({
  filters,
  onFilters,
}: {
  readonly filters: Filters;
  onFilters: (filters: Filters) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const { range, values } = filters;
  const choice: RangeChoice = range.kind === 'span' ? range.span : range.kind;
  const chooseRange = (next: RangeChoice) => {
    if (next === 'between') return setOpen(true);
    onFilters({ ...filters, range: next === 'all' ? { kind: 'all' } : { kind: 'span', span: next } });
  };
  const status = values.status ?? '';
  const statuses = statusClasses.some(({ value }) => value === status)
    ? statusClasses
    : [...statusClasses, { value: status, label: status }];
  return (
    <div className="filters">
      <div className="filters-row">
        <SearchText
          key={values.q ?? ''}
          value={values.q ?? ''}
          onSearch={(text) => onFilters(withValue(filters, 'q', text))}
        />
        <SelectField
          label="Time"
          value={choice}
          onValue={chooseRange}
          options={[
            { value: 'all', label: 'All time' },
            ...(Object.keys(spans) as Span[]).map((span) => ({ value: span, label: spans[span].name })),
            { value: 'between', label: 'Between two moments…' },
          ]}
        />
        <SelectField
          label="Status"
          value={status}
          onValue={(value) => onFilters(withValue(filters, 'status', value))}
          options={statuses}
        />
        <Button
          icon={<SlidersHorizontal size={16} aria-hidden />}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          More filters
        </Button>
      </div>
      {isOpen && (
        <FilterForm
          key={JSON.stringify(filters)}
          filters={filters}
          onFilters={onFilters}
          onClose={() => setOpen(false)}
        />
      )}
      <Chips filters={filters} onFilters={onFilters} />
    </div>
  );
}

function SearchText({ value, onSearch }: { readonly value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  return (
    <form
      className="filters-text"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text);
      }}
    >
      <label className="visually-hidden" htmlFor="journal-text">
        Words to search for
      </label>
      <input
        id="journal-text"
        className="input"
        type="search"
        placeholder="Words in path, name, user, address, error…"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button submits icon={<Search size={16} aria-hidden />}>
        Search
      </Button>
    </form>
  );
}

function Chips({ filters, onFilters }: { readonly filters: Filters; onFilters: (filters: Filters) => void }) {
  const timeZone = useTimeZone();
  const { range, values } = filters;
  const given = filterNames.filter((name) => values[name] !== undefined);
  if (given.length === 0 && range.kind !== 'between') return null;
  return (
    <ul className="row" aria-label="Filters that hold">
      {range.kind === 'between' && (
        <Chip
          text={rangeText(range, timeZone)}
          onRemove={() => onFilters({ ...filters, range: { kind: 'all' } })}
        />
      )}
      {given.map((name) => (
        <Chip
          key={name}
          text={`${filterTitles[name]}: ${values[name]}`}
          onRemove={() => onFilters(withValue(filters, name, ''))}
        />
      ))}
      <li>
        <Button kind="quiet" onClick={() => onFilters({ range: { kind: 'all' }, values: {} })}>
          Clear all
        </Button>
      </li>
    </ul>
  );
}

function Chip({ text, onRemove }: { readonly text: string; onRemove: () => void }) {
  return (
    <li className="chip">
      <span>{text}</span>
      <button type="button" aria-label={`Remove ${text}`} onClick={onRemove}>
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}

function rangeText(range: Extract<Range, { kind: 'between' }>, timeZone: string): string {
  const moment = (at: string) => formatMoment(at, timeZone);
  if (range.from === null) return `before ${range.to === null ? 'now' : moment(range.to)}`;
  return range.to === null ? `since ${moment(range.from)}` : `${moment(range.from)} – ${moment(range.to)}`;
}
