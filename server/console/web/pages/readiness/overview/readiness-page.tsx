import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../../api/session.ts";
import { q } from "../../../api/query.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { PrintButton } from "../../../parts/print.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { Components } from "./components.tsx";
import { Figures } from "./figures.tsx";
import { Freshness } from "./freshness.tsx";
import { readinessPage } from "./page.ts";
import { Trend } from "./trend.tsx";

/** The readiness of the person's scope: the whole organization, a team, or the person alone. */
export default function ReadinessPage() {
  const t = useMessages();
  const api = useApi();
  const [{ team, role, course, measure = "index" }, change] = usePageSearch(readinessPage);
  const scope = { ...(team && { team }), ...(role && { role }), ...(course && { course }) };
  const report = useQuery(q(api.readiness.report, scope));
  return (
    <>
      <h1>{t.readiness.title}</h1>
      <QueryView query={report} height="figures">
        {(data) => (
          <>
            <Freshness report={data} />
            <Figures report={data} />
            <Components report={data} />
          </>
        )}
      </QueryView>
      <Trend
        scope={scope}
        measure={measure}
        onMeasure={(next) => change({ measure: next === "index" ? undefined : next })}
      />
      <div>
        <PrintButton />
      </div>
    </>
  );
}
