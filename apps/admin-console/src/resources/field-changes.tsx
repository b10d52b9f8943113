import type { FieldChange } from '../api/resources.api.ts';

/** What changed, field by field: before and after. */
export function FieldChanges({ changes }: { readonly changes: readonly FieldChange[] }) {
  return (
    <div className="table-scroll plain" tabIndex={0} role="region" aria-label="Changed fields">
      <table className="table changes">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field}>
              <th scope="row" className="mono">
                {field}
              </th>
              <td>
                <Value value={before} kind="before" />
              </td>
              <td>
                <Value value={after} kind="after" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ value, kind }: { readonly value: unknown; readonly kind: 'before' | 'after' }) {
  if (value === null || value === undefined) return <span className="soft">nothing</span>;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const Element = kind === 'before' ? 'del' : 'ins';
  return <Element className={`value value-${kind}`}>{text === '' ? '“”' : text}</Element>;
}
