import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { list } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import styles from "../overview/readiness.module.css";
import { ScopeFilters } from "../scope/scope-filters.tsx";
import { filterOf } from "../scope/search.ts";
import { atRiskPage } from "./page.ts";
import { PeopleAtRisk } from "./people-at-risk.tsx";

/** Everybody at risk, most urgent first, with the reasons. */
export default function AtRiskPage() {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const [search, change] = usePageSearch(atRiskPage);
  const filter = filterOf(search);
  const atRisk = useInfiniteQuery({
    ...list(api.readiness.atRisk, { ...filter, limit: 200 }),
    placeholderData: keepPreviousData,
  });
  const { hasNextPage, isFetching, fetchNextPage } = atRisk;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <>
      <h1>{t.readiness.atRiskTitle}</h1>
      <ScopeFilters filter={filter} change={change} hasCourses={false} />
      <QueryView query={atRisk}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          const [first] = pages;
          return (
            <>
              <p className={styles["note"]} role="status">
                {t.readiness.atRiskCount(f.count(first?.total))}. {t.readiness.asOf}{" "}
                <Time at={first?.asOf} />
              </p>
              {items.length > 0 ? (
                <PeopleAtRisk people={items} onEnd={more} />
              ) : (
                <Empty>
                  <p>{t.readiness.nobodyAtRisk}</p>
                  {Object.keys(filter).length > 0 && (
                    <Button onClick={() => change({ team: undefined, role: undefined })}>
                      {t.common.clearFilters}
                    </Button>
                  )}
                </Empty>
              )}
            </>
          );
        }}
      </QueryView>
    </>
  );
}
