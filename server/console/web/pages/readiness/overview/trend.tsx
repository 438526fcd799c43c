import type { OutputOf, RampartClient } from "@rampart/client";
import type { Night } from "../../../charts/segments.ts";
import { TrendChart } from "../../../charts/trend-chart.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import type { ScopeFilter } from "../scope/search.ts";
import { useNights } from "./use-nights.ts";

type StoredNight = OutputOf<RampartClient["readiness"]["history"]>["items"][number];

const measures = ["index", "avgScore", "completionRate"] as const;
export type Measure = (typeof measures)[number];

interface TrendProps {
  filter: ScopeFilter & { person?: string };
  days: number;
  /** The measure that is open, where the page has it in its address. */
  measure: Measure;
  onMeasure: (measure: Measure) => void;
}

/** A figure by night, with the middle half of the people or scores. Only the index has a model. */
export function Trend({ filter, days, measure, onMeasure }: TrendProps) {
  const t = useMessages();
  const { query, range } = useNights(filter, days);
  const texts = t.readiness.measures;
  return (
    <Tabs
      label={t.readiness.trend}
      value={measure}
      tabs={measures.map((one) => [one, texts[one]])}
      onChange={onMeasure}
    >
      <QueryView query={query} height="chart">
        {(nights) =>
          nights.length === 0 ? (
            <Empty>{t.readiness.noHistory}</Empty>
          ) : (
            <TrendChart
              title={t.readiness.trendOf(texts[measure])}
              nights={nights.map((night) => nightOf(night, measure))}
              range={range}
            />
          )
        }
      </QueryView>
    </Tabs>
  );
}

function nightOf(night: StoredNight, measure: Measure): Night {
  const { asOf: at, index, avgScore, completionRate, modelVersion } = night;
  if (measure === "index")
    return { at, value: index, band: bandOf(night.indexSpread), modelVersion };
  const value =
    measure === "avgScore" ? avgScore : completionRate === null ? null : 100 * completionRate;
  const band = measure === "avgScore" ? bandOf(night.scoreSpread) : null;
  return { at, value, band, modelVersion: null };
}

const bandOf = (spread: StoredNight["indexSpread"]) =>
  spread && ([spread.lowerQuartile, spread.upperQuartile] as const);
