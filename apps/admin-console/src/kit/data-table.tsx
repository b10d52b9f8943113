import {
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });

/** A column of a `DataTable`: a key, a heading, and how a row shows it. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What it is sorted by; without it, it can't be. */
  readonly value?: (row: Row) => string | number;
  readonly align?: 'end';
}

/** A table that is sorted by its headings. All its rows are in the page: some thousand at most. */
export function DataTable<Row extends object>({
  rows,
  columns,
  rowId,
  label,
}: {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  readonly label: string;
}) {
  const definitions: ColumnDef<typeof features, Row>[] = columns.map(({ id, header, value }) => ({
    id,
    header,
    accessorFn: value ?? (() => ''),
    enableSorting: value !== undefined,
  }));
  const table = useTable({ features, columns: definitions, data: rows, getRowId: rowId });
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map(({ id, column }, index) => {
                const sorted = column.getIsSorted();
                const end = columns[index]?.align === 'end';
                return (
                  <th
                    key={id}
                    scope="col"
                    className={end ? 'end' : undefined}
                    aria-sort={sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
                  >
                    {column.getCanSort() ? (
                      <button type="button" className="sort" onClick={column.getToggleSortingHandler()}>
                        {columns[index]?.header}
                        {sorted === 'asc' && <ArrowUp size={14} aria-hidden />}
                        {sorted === 'desc' && <ArrowDown size={14} aria-hidden />}
                      </button>
                    ) : (
                      columns[index]?.header
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {columns.map(({ id, cell, align }) => (
                <td key={id} className={align}>
                  {cell(row.original)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
