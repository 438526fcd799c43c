import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Figure } from "../../../parts/figure.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { PrintButton } from "../../../parts/print.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import { usePageSearch, usePathPart } from "../../../router/use-page.ts";
import { Reasons } from "../at-risk/reasons.tsx";
import { Components } from "../overview/components.tsx";
import { Figures } from "../overview/figures.tsx";
import { Freshness } from "../overview/freshness.tsx";
import styles from "../overview/readiness.module.css";
import { Trend } from "../overview/trend.tsx";
import { Courses } from "./courses.tsx";
import { personPage } from "./page.ts";
import { Quizzes } from "./quizzes.tsx";
import { SyncProgress } from "./sync-progress.tsx";

/** One person: the index by component, courses, quizzes, history, and why the person is at risk. */
export default function PersonPage() {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const userId = usePathPart("userId");
  const [{ tab = "courses", measure = "index" }, change] = usePageSearch(personPage);
  const person = useQuery(q(api.users.get, { id: userId }));
  const report = useQuery(q(api.readiness.report, { person: userId }));
  const risk = useQuery(q(api.readiness.atRisk, { person: userId, limit: 1 }));
  const [atRisk] = risk.data?.items ?? [];
  const { data } = person;
  return (
    <>
      <PageHead
        title={data?.name ?? t.personReadiness.title}
        note={
          data && (
            <p className={styles["note"]}>
              {[t.people.roles[data.role], data.title, data.email].filter(Boolean).join(" · ")}
              {!data.active && ` · ${t.people.inactive}`}
            </p>
          )
        }
      >
        <SyncProgress userId={userId} />
        <PrintButton />
      </PageHead>
      <QueryView query={report} height="figures">
        {(found) => (
          <>
            <Freshness report={found} />
            <Figures report={found} filter={{ person: userId }}>
              <Figure
                label={t.personReadiness.percentile}
                value={f.count(found.percentile)}
                note={t.personReadiness.percentileNote}
              />
            </Figures>
            <section className={styles["section"]}>
              <h2>{t.personReadiness.attention}</h2>
              <p>
                {risk.data === undefined ? (
                  t.common.loading
                ) : atRisk ? (
                  <Reasons reasons={atRisk.reasons} />
                ) : (
                  t.personReadiness.notAtRisk
                )}
              </p>
            </section>
            <Components report={found} />
          </>
        )}
      </QueryView>
      <div hidden={report.data === undefined}>
        <Tabs
          label={t.personReadiness.work}
          value={tab}
          tabs={[
            ["courses", t.personReadiness.courses],
            ["quizzes", t.personReadiness.quizzes],
            ["history", t.personReadiness.history],
          ]}
          onChange={(next) => change({ tab: next === "courses" ? undefined : next })}
        >
          {tab === "courses" && <Courses userId={userId} />}
          {tab === "quizzes" && <Quizzes userId={userId} />}
          {tab === "history" && (
            <Trend
              filter={{ person: userId }}
              days={365}
              measure={measure}
              onMeasure={(next) => change({ measure: next === "index" ? undefined : next })}
            />
          )}
        </Tabs>
      </div>
    </>
  );
}
