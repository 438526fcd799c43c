import type { ReactNode } from "react";
import styles from "./sort-head.module.css";

/** How a list is sorted. */
export interface Sorting {
  field: string;
  order: "asc" | "desc";
}

interface SortHeadProps {
  field: string;
  sorting: Sorting | undefined;
  onSort: (next: Sorting) => void;
  children: ReactNode;
}

/** The head of a column that sorts the list: first upwards, then downwards. */
export function SortHead({ field, sorting, onSort, children }: SortHeadProps) {
  const order = sorting?.field === field ? sorting.order : undefined;
  return (
    <button
      type="button"
      className={styles["head"]}
      onClick={() => onSort({ field, order: order === "asc" ? "desc" : "asc" })}
    >
      {children}
      <span aria-hidden="true">{order === undefined ? "↕" : order === "asc" ? "↑" : "↓"}</span>
    </button>
  );
}

/** The `aria-sort` of a column. */
export const sortedBy = (field: string, sorting: Sorting | undefined) =>
  sorting?.field !== field ? undefined : sorting.order === "asc" ? "ascending" : "descending";
