import type { ReactNode } from "react";
import css from "./DataList.module.css";

/** One column of a list; on a phone it becomes one line of the row's card. */
export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The row's name: first on the card, and without a label there */
  primary?: boolean;
  /** Numbers and actions stand at the end of the line */
  align?: "end";
  /** The header is for screen readers only, e.g. above a column of buttons */
  hiddenHeader?: boolean;
  /** Not worth its line on a phone */
  wideOnly?: boolean;
}

interface DataListProps<Row> {
  /** What the list is, for screen readers */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The rows stand for an older answer while a newer one is under way */
  busy?: boolean;
}

/**
 * A table that becomes cards below 48 em. Roles are written out because `display: block` takes a
 * table's meaning away in some browsers.
 */
export function DataList<Row>({ label, columns, rows, rowKey, busy }: DataListProps<Row>) {
  return (
    <table
      className={css["list"]}
      role="table"
      aria-label={label}
      aria-busy={busy || undefined}
      data-busy={busy || undefined}
    >
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.key} role="columnheader" scope="col" data-align={column.align}>
              {column.hiddenHeader ? (
                <span className={css["hidden"]}>{column.header}</span>
              ) : (
                column.header
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map((column) => (
              <td
                key={column.key}
                role="cell"
                data-align={column.align}
                data-primary={column.primary || undefined}
                data-wide-only={column.wideOnly || undefined}
              >
                {!column.primary && !column.hiddenHeader && (
                  <span className={css["label"]} aria-hidden="true">
                    {column.header}
                  </span>
                )}
                <div className={css["value"]}>{column.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
