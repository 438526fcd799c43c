import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { PrintButton } from "../../../parts/print.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { Components } from "../overview/components.tsx";
import { Figures } from "../overview/figures.tsx";
import { Freshness } from "../overview/freshness.tsx";
import { Trend } from "../overview/trend.tsx";
import { NextSteps } from "./next-steps.tsx";
import { minePage } from "./page.ts";
import { MyTeam } from "./my-team.tsx";

/** A person's own readiness: figures, what to do next, and the team only as the server gives it. */
export default function MinePage() {
  const t = useMessages();
  const api = useApi();
  const { user } = useSession();
  const [{ measure = "index" }, change] = usePageSearch(minePage);
  const own = { person: user.id };
  const report = useQuery(q(api.readiness.report, own));
  return (
    <>
      <PageHead title={t.mine.title}>
        <PrintButton />
      </PageHead>
      <QueryView query={report} height="figures">
        {(data) => (
          <>
            <Freshness report={data} />
            <Figures report={data} filter={own} />
          </>
        )}
      </QueryView>
      <NextSteps userId={user.id} />
      <MyTeam />
      {report.data && <Components report={report.data} />}
      <Trend
        filter={own}
        days={365}
        measure={measure}
        onMeasure={(next) => change({ measure: next === "index" ? undefined : next })}
      />
    </>
  );
}
