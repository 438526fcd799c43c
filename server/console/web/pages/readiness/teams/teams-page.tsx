import { useCallback } from "react";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { SortHead, sortedBy, type Sorting } from "../../../parts/sort-head.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import styles from "../overview/readiness.module.css";
import { teamsPage } from "./page.ts";
import { TeamRows } from "./team-rows.tsx";
import table from "./teams.module.css";
import { useTeams } from "./use-teams.ts";

const fields = ["displayName", "people", "index", "avgScore", "completionRate", "overdue"] as const;
type Field = (typeof fields)[number];

/** The manager tree. Each team has its figures, and can be unfolded and opened as a report. */
export default function TeamsPage() {
  const t = useMessages();
  const [search, change] = usePageSearch(teamsPage);
  const { sort = "displayName", order = "asc", open = "" } = search;
  const sorting: Sorting = { field: sort, order };
  const opened = new Set(open.split(",").filter(Boolean));
  const top = useTeams(undefined, sort, order);
  const toggle = useCallback(
    (team: string) => {
      const ids = open.split(",").filter(Boolean);
      const next = ids.includes(team) ? ids.filter((id) => id !== team) : [...ids, team];
      change({ open: next.join(",") || undefined });
    },
    [open, change],
  );
  const onSort = (next: Sorting) =>
    change({
      // Each head has one of the fields.
      sort: fields.find((one): one is Field => one === next.field),
      order: next.order === "asc" ? undefined : "desc",
    });
  return (
    <>
      <h1>{t.teams.title}</h1>
      <QueryView query={top}>
        {({ pages }) =>
          pages[0]?.items.length === 0 ? (
            <Empty>{t.teams.empty}</Empty>
          ) : (
            <>
              <p className={styles["note"]}>
                {t.readiness.asOf} <Time at={pages[0]?.asOf} />
              </p>
              {/* Keyboards scroll it. */}
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
              <div
                className={table["scroller"]}
                tabIndex={0}
                role="region"
                aria-label={t.teams.title}
              >
                <table className={table["table"]}>
                  <thead>
                    <tr>
                      {fields.map((field) => (
                        <th key={field} scope="col" aria-sort={sortedBy(field, sorting)}>
                          <SortHead field={field} sorting={sorting} onSort={onSort}>
                            {t.teams.fields[field]}
                          </SortHead>
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    <TeamRows
                      teams={pages.flatMap(({ items }) => items)}
                      above={[]}
                      opened={opened}
                      toggle={toggle}
                      sort={sort}
                      order={order}
                    />
                  </tbody>
                </table>
              </div>
              {top.hasNextPage && (
                <Button isBusy={top.isFetching} onClick={() => void top.fetchNextPage()}>
                  {t.teams.more}
                </Button>
              )}
            </>
          )
        }
      </QueryView>
    </>
  );
}
