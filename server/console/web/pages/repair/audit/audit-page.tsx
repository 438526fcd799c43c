import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { list } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Table } from "../../../parts/table.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { useColumns } from "./columns.tsx";
import { EntryDialog } from "./entry-dialog.tsx";
import { Export } from "./export.tsx";
import { type Entry, filterOf } from "./filter.ts";
import { Filters } from "./filters.tsx";
import { auditPage } from "./page.ts";
import { Seals } from "./seals.tsx";

const keyOf = ({ id }: Entry) => id;
const noFilter = {
  q: undefined,
  actor: undefined,
  action: undefined,
  subject: undefined,
  by: undefined,
  since: undefined,
  until: undefined,
};

/** Who changed what and when, with the export and the proof that nothing was changed since. */
export default function AuditPage() {
  const t = useMessages();
  const api = useApi();
  const [search, change] = usePageSearch(auditPage);
  const { entry, ...filters } = search;
  const columns = useColumns(useCallback((id: string) => change({ entry: id }), [change]));
  const filter = filterOf(filters);
  const entries = useInfiniteQuery({
    ...list(api.audit.list, { limit: 100, ...filter }),
    placeholderData: keepPreviousData,
  });
  const { hasNextPage, isFetching, fetchNextPage } = entries;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <>
      <h1>{t.audit.title}</h1>
      <Filters search={filters} change={change} />
      <Export filter={filter} />
      <QueryView query={entries}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length > 0)
            return (
              <Table
                label={t.audit.title}
                columns={columns}
                rows={rows}
                keyOf={keyOf}
                onEnd={more}
              />
            );
          return Object.keys(filters).length > 0 ? (
            <Empty>
              <p>{t.common.filteredEmpty}</p>
              <Button onClick={() => change(noFilter)}>{t.common.clearFilters}</Button>
            </Empty>
          ) : (
            <Empty>{t.audit.empty}</Empty>
          );
        }}
      </QueryView>
      <Seals />
      {entry !== undefined && (
        <EntryDialog id={entry} change={change} onClose={() => change({ entry: undefined })} />
      )}
    </>
  );
}
