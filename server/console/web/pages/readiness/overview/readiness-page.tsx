import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApi, useSession } from "../../../api/session.ts";
import { q } from "../../../api/query.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { ScopeFilters } from "../scope/scope-filters.tsx";
import { filterOf } from "../scope/search.ts";
import { Actions } from "./actions.tsx";
import { AtRiskFigure } from "./at-risk-figure.tsx";
import { Components } from "./components.tsx";
import { Distribution } from "./distribution.tsx";
import { Figures } from "./figures.tsx";
import { Freshness } from "./freshness.tsx";
import { readinessPage } from "./page.ts";
import styles from "./readiness.module.css";
import { Trend } from "./trend.tsx";

/** The readiness of the whole organization, a team, a role or a course. */
export default function ReadinessPage() {
  const t = useMessages();
  const api = useApi();
  const { user } = useSession();
  const [search, change] = usePageSearch(readinessPage);
  const { days = "90", measure = "index" } = search;
  const filter = filterOf(search);
  const report = useQuery({
    ...q(api.readiness.report, filter),
    placeholderData: keepPreviousData,
  });
  // A manager's own team is a filter, too.
  const filters = new Set([...Object.keys(filter), ...(user.role === "manager" ? ["team"] : [])]);
  return (
    <>
      <PageHead title={t.readiness.title}>
        <Actions filter={filter} asOf={report.data?.asOf} />
      </PageHead>
      <ScopeFilters filter={filter} change={change}>
        <Select
          label={t.readiness.range}
          value={days}
          options={[
            ["30", t.readiness.days("30")],
            ["90", t.readiness.days("90")],
            ["365", t.readiness.days("365")],
          ]}
          onChange={(value) => change({ days: value === "90" ? undefined : value })}
        />
      </ScopeFilters>
      <QueryView query={report} height="figures">
        {(data) => (
          <>
            <Freshness report={data} />
            <Figures report={data} filter={filter}>
              <AtRiskFigure filter={filter} />
            </Figures>
            <div className={styles["pair"]}>
              <Distribution filter={filter} />
              <Components report={data} />
            </div>
          </>
        )}
      </QueryView>
      {/* Reads its nights at once, and is shown below the report, so that nothing moves. */}
      <div hidden={report.data === undefined}>
        {filters.size > 1 ? (
          <Notice kind="info">{t.readiness.combined}</Notice>
        ) : (
          <Trend
            filter={filter}
            days={Number(days)}
            measure={measure}
            onMeasure={(next) => change({ measure: next === "index" ? undefined : next })}
          />
        )}
      </div>
    </>
  );
}
