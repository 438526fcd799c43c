import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import styles from "./table.module.css";

/** A column of a table. */
export interface Column<Row> {
  id: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Figures are aligned at their end. */
  isFigure?: boolean;
  /** How the rows are sorted by it, if they are. */
  sorted?: "ascending" | "descending" | undefined;
  /** The width as CSS has it in `grid-template-columns`. */
  width?: string;
}

interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Called when the last rows come into view. */
  onEnd?: (() => void) | undefined;
}

/** Below this number, all rows are in the page, so that the browser's own search finds them. */
const windowedFrom = 200;
const rowHeight = 44;

/** A table whose rows scroll. Of a long one, only the rows in view are in the page. */
export function Table<Row>({ label, columns, rows, keyOf, onEnd }: TableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const isWindowed = rows.length >= windowedFrom;
  const inView = virtual.getVirtualItems();
  const shown = isWindowed ? inView.map(({ index }) => index) : [...rows.keys()];
  const [first, last] = [inView[0]?.start ?? 0, inView.at(-1)?.end ?? 0];
  const template = columns.map(({ width = "minmax(6rem, 1fr)" }) => width).join(" ");
  return (
    <div
      ref={scroller}
      className={styles["scroller"]}
      // Keyboards scroll it.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        if (scrollTop + clientHeight > scrollHeight - 20 * rowHeight) onEnd?.();
      }}
    >
      <table
        className={styles["table"]}
        aria-rowcount={rows.length}
        style={{ "--columns": template }}
      >
        <thead>
          <tr>
            {columns.map(({ id, head, isFigure, sorted }) => (
              <th
                key={id}
                scope="col"
                aria-sort={sorted}
                className={isFigure ? styles["figure"] : undefined}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {isWindowed && <tr aria-hidden="true" style={{ height: first }} />}
          {shown.map((index) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <tr key={keyOf(row)} aria-rowindex={index + 2}>
                  {columns.map(({ id, cell, isFigure }) => (
                    <td key={id} className={isFigure ? styles["figure"] : undefined}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              )
            );
          })}
          {isWindowed && (
            <tr aria-hidden="true" style={{ height: virtual.getTotalSize() - last }} />
          )}
        </tbody>
      </table>
    </div>
  );
}
