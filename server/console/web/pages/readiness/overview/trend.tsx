import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../../api/session.ts";
import { q } from "../../../api/query.ts";
import { TrendChart } from "../../../charts/trend-chart.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";

interface TrendProps {
  scope: { team?: string; role?: "rep" | "manager" | "admin"; course?: string };
}

/** The index by night. */
export function Trend({ scope }: TrendProps) {
  const t = useMessages();
  const api = useApi();
  const history = useQuery(q(api.readiness.history, { ...scope, limit: 90 }));
  return (
    <QueryView query={history} height="chart">
      {({ items }) =>
        items.length === 0 ? (
          <Empty>{t.readiness.noHistory}</Empty>
        ) : (
          <TrendChart
            title={t.readiness.trend}
            nights={items
              .map(({ asOf, index, modelVersion }) => ({ at: asOf, value: index, modelVersion }))
              .toReversed()}
          />
        )
      }
    </QueryView>
  );
}
