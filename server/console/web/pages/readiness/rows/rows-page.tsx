import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { list } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import type { Sorting } from "../../../parts/sort-head.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Table } from "../../../parts/table.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { ScopeFilters } from "../scope/scope-filters.tsx";
import { filterOf } from "../scope/search.ts";
import styles from "../overview/readiness.module.css";
import { useRowColumns } from "./columns.tsx";
import { ExportButton } from "./export-button.tsx";
import { rowNumbers, rowsPage } from "./page.ts";

/** The kind of each number's rows, so that the table has its columns before they arrive. */
const kinds = {
  people: "people",
  index: "people",
  deactivated: "people",
  avgScore: "results",
  scores: "results",
  completionRate: "assignments",
  assigned: "assignments",
  completed: "assignments",
  inProgress: "assignments",
  notStarted: "assignments",
  overdue: "assignments",
  expired: "assignments",
  expiring: "assignments",
} as const;

/** The fields that identify a row, of whatever kind. */
const keys = ["userId", "id", "courseId", "quizId"];

/** The rows that a number of the newest report was computed from. */
export default function RowsPage() {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const { permissions } = useSession();
  const [search, change] = usePageSearch(rowsPage);
  const { of = "people", person, indexFrom, indexTo, sort, order = "asc" } = search;
  const kind = kinds[of];
  const sorting: Sorting | undefined = sort === undefined ? undefined : { field: sort, order };
  const onSort = useCallback(
    (next: Sorting) =>
      change({ sort: next.field, order: next.order === "asc" ? undefined : "desc" }),
    [change],
  );
  const hasPeople = permissions.has("readiness:manage");
  const columns = useRowColumns({ kind, sorting, onSort, hasPeople });
  const filter = { ...filterOf(search), ...(person && { person }) };
  const rows = useInfiniteQuery({
    ...list(api.readiness.rows, {
      of,
      ...filter,
      limit: 200,
      ...(indexFrom && { indexFrom: Number(indexFrom) }),
      ...(indexTo && { indexTo: Number(indexTo) }),
      ...(sort && { sort, order }),
    }),
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = rows;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const names = t.readiness.numbers;
  // Rows of another kind stay for a moment, while those of the new one are read.
  const isOther = data?.pages[0] !== undefined && data.pages[0].kind !== kind;
  return (
    <>
      <PageHead title={t.readiness.rowsOf(names[of])}>
        <ExportButton input={{ of, ...filter, indexFrom, indexTo }} />
      </PageHead>
      {hasPeople && (
        <ScopeFilters filter={filterOf(search)} change={change}>
          <Select
            label={t.readiness.number}
            value={of}
            options={rowNumbers.map((one) => [one, names[one]])}
            onChange={(value) => change({ of: value, sort: undefined, order: undefined })}
          />
        </ScopeFilters>
      )}
      <QueryView query={isOther ? { ...rows, data: undefined } : rows}>
        {({ pages }) => {
          const items = pages.flatMap((page): Record<string, unknown>[] => page.items);
          const found = f.count(items.length);
          return (
            <>
              <p className={styles["note"]} role="status">
                {hasNextPage ? t.readiness.rowsSoFar(found) : t.readiness.rowCount(found)}
                {indexFrom && indexTo && `, ${t.readiness.indexRange(indexFrom, indexTo)}`}.{" "}
                {t.readiness.asOf} <Time at={pages[0]?.asOf} />
              </p>
              {items.length === 0 ? (
                <Empty>{t.readiness.noRows}</Empty>
              ) : (
                <Table
                  label={t.readiness.rowsOf(names[of])}
                  columns={columns}
                  rows={items}
                  keyOf={(row) => keys.map((key) => String(row[key])).join(" ")}
                  onEnd={more}
                />
              )}
            </>
          );
        }}
      </QueryView>
    </>
  );
}
