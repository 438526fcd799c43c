import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useCallback } from "react";
import { useMessages } from "../../messages/provider.tsx";
import { Empty } from "../empty.tsx";
import { Button } from "../form/button.tsx";
import { QueryView } from "../query-view.tsx";
import { type Column, Table } from "../table.tsx";

interface ListViewProps<Row> {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Row[] }>>;
  label: string;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  /** Shown when there is nothing: the next step. */
  empty: ReactNode;
  /** Takes the filters away; undefined while there is none. */
  onClear?: (() => void) | undefined;
}

/** A list as a table: reads on when its end comes into view, and says why it is empty. */
export function ListView<Row>({
  query,
  label,
  columns,
  keyOf,
  empty,
  onClear,
}: ListViewProps<Row>) {
  const t = useMessages();
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <QueryView query={query}>
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items);
        if (rows.length > 0)
          return <Table label={label} columns={columns} rows={rows} keyOf={keyOf} onEnd={more} />;
        if (onClear === undefined) return <Empty>{empty}</Empty>;
        return (
          <Empty>
            <p>{t.common.filteredEmpty}</p>
            <Button onClick={onClear}>{t.common.clearFilters}</Button>
          </Empty>
        );
      }}
    </QueryView>
  );
}
