import type { OutputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../../api/session.ts";
import { q } from "../../../api/query.ts";
import type { Night } from "../../../charts/segments.ts";
import { TrendChart } from "../../../charts/trend-chart.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Tabs } from "../../../parts/tabs.tsx";

type StoredNight = OutputOf<RampartClient["readiness"]["history"]>["items"][number];

const measures = ["index", "avgScore", "completionRate"] as const;
export type Measure = (typeof measures)[number];

interface TrendProps {
  scope: { team?: string; role?: "rep" | "manager" | "admin"; course?: string };
  measure: Measure;
  onMeasure: (measure: Measure) => void;
}

/** A figure by night. Only the index depends on the model. */
export function Trend({ scope, measure, onMeasure }: TrendProps) {
  const t = useMessages();
  const api = useApi();
  const history = useQuery(q(api.readiness.history, { ...scope, limit: 90 }));
  const texts = t.readiness.measures;
  return (
    <Tabs
      label={t.readiness.trend}
      value={measure}
      tabs={measures.map((one) => [one, texts[one]])}
      onChange={onMeasure}
    >
      <QueryView query={history} height="chart">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.readiness.noHistory}</Empty>
          ) : (
            <TrendChart
              title={texts[measure]}
              nights={items.map((night) => nightOf(night, measure)).toReversed()}
            />
          )
        }
      </QueryView>
    </Tabs>
  );
}

function nightOf(night: StoredNight, measure: Measure): Night {
  const { asOf: at, index, avgScore, completionRate, modelVersion } = night;
  const none = { at, band: null, modelVersion: null };
  if (measure === "index") return { ...none, value: index, modelVersion };
  if (measure === "avgScore") return { ...none, value: avgScore };
  return { ...none, value: completionRate === null ? null : 100 * completionRate };
}
