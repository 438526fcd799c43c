import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo } from "react";
import { Time } from "../../../format/time.tsx";
import { unknown, useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { SortHead, sortedBy, type Sorting } from "../../../parts/sort-head.tsx";
import type { Column } from "../../../parts/table.tsx";
import { PersonLink } from "../scope/person-link.tsx";

export type RowsPage = OutputOf<RampartClient["readiness"]["rows"]>;
type Kind = RowsPage["kind"];
/** Every field that any kind of rows has; those of other kinds are absent. */
type Row = Readonly<Record<string, unknown>>;

/** The fields of each kind of rows, in the order of the table. */
const fields: Record<Kind, readonly string[]> = {
  people: [
    "displayName",
    "role",
    "index",
    "coverage",
    "completion",
    "score",
    "required",
    "recency",
  ],
  results: ["displayName", "courseName", "quizId", "score", "submittedAt"],
  quizzes: ["displayName", "courseName", "quizId", "attempts", "first", "best", "latest"],
  assignments: ["displayName", "courseName", "status", "required", "dueAt", "expiresAt"],
};

interface ColumnsInput {
  kind: Kind;
  sorting: Sorting | undefined;
  onSort: (next: Sorting) => void;
  /** Whether the reader may open the pages of people. */
  hasPeople: boolean;
}

/** The columns of a kind of rows, each of which sorts them. */
export function useRowColumns({ kind, sorting, onSort, hasPeople }: ColumnsInput): Column<Row>[] {
  const t = useMessages();
  const f = useFormat();
  return useMemo(() => {
    const heads: Record<string, string> = t.readiness.fields;
    const statuses: Record<string, string> = t.readiness.statuses;
    const roles: Record<string, string> = t.people.roles;
    const cellOf = (field: string, row: Row) => {
      const value = row[field];
      if (value === null || value === undefined) return unknown;
      if (typeof value === "boolean") return value ? t.readiness.yes : t.readiness.no;
      if (typeof value === "number") {
        if (field === "coverage") return f.share(value);
        return field === "attempts" ? f.count(value) : f.figure(value);
      }
      const text = typeof value === "string" ? value : unknown;
      if (field === "displayName" && hasPeople && typeof row["userId"] === "string")
        return <PersonLink id={row["userId"]} name={text} />;
      if (field.endsWith("At")) return <Time at={text} />;
      if (field === "role") return roles[text];
      return field === "status" ? statuses[text] : text;
    };
    const isNumber = (field: string) =>
      kind !== "assignments" && !/Name$|At$|^role$|^status$|^quizId$/.test(field);
    return fields[kind].map((field) => ({
      id: field,
      head: (
        <SortHead field={field} sorting={sorting} onSort={onSort}>
          {heads[field]}
        </SortHead>
      ),
      sorted: sortedBy(field, sorting),
      isFigure: isNumber(field),
      ...(field.endsWith("Name") && { width: "minmax(12rem, 1.5fr)" }),
      cell: (row: Row) => cellOf(field, row),
    }));
  }, [t, f, kind, sorting, onSort, hasPeople]);
}
