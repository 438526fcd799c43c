import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useApi } from "../../../api/session.ts";
import { list } from "../../../api/query.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Table } from "../../../parts/table.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { useColumns } from "./columns.tsx";
import { PeopleFilters } from "./filters.tsx";
import { peoplePage } from "./page.ts";

/** The people of the organization, or of a manager's team. */
export default function PeoplePage() {
  const t = useMessages();
  const api = useApi();
  const columns = useColumns();
  const [search, change] = usePageSearch(peoplePage);
  const { q, role, team, active } = search;
  const people = useInfiniteQuery({
    ...list(api.users.list, {
      limit: 200,
      ...(q && { q }),
      ...(role && { role }),
      ...(team && { team }),
      ...(active && { active: active === "true" }),
    }),
    placeholderData: keepPreviousData,
  });
  const { hasNextPage, isFetching, fetchNextPage } = people;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const isFiltered = Object.keys(search).length > 0;
  return (
    <>
      <h1>{t.people.title}</h1>
      <PeopleFilters search={search} change={change} />
      <QueryView query={people}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length > 0)
            return (
              <Table
                label={t.people.title}
                columns={columns}
                rows={rows}
                keyOf={({ id }) => id}
                onEnd={more}
              />
            );
          return isFiltered ? (
            <Empty>
              <p>{t.common.filteredEmpty}</p>
              <Button
                onClick={() =>
                  change({ q: undefined, role: undefined, team: undefined, active: undefined })
                }
              >
                {t.common.clearFilters}
              </Button>
            </Empty>
          ) : (
            <Empty>{t.people.empty}</Empty>
          );
        }}
      </QueryView>
    </>
  );
}
