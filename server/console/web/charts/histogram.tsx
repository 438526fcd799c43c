import type { ReactNode } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../messages/provider.tsx";
import { ChartFrame } from "./chart-frame.tsx";
import styles from "./histogram.module.css";

/** How often values of a range occur. `to` belongs to the next bar, except to the last one. */
export interface Bar {
  from: number;
  to: number;
  count: number;
}

interface HistogramProps {
  title: string;
  /** What is counted: people, results. */
  counted: string;
  bars: readonly Bar[];
  /** Wraps a bar in a link to what it counts. */
  link: (bar: Bar, className: string, content: ReactNode) => ReactNode;
}

/** A distribution. Each bar that counts something leads to the rows behind it. */
export function Histogram({ title, counted, bars, link }: HistogramProps) {
  const t = useMessages();
  const f = useFormat();
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  const rangeOf = ({ from, to }: Bar) => t.charts.range(f.count(from), f.count(to));
  const column = (bar: Bar) => (
    <>
      <span className="visually-hidden">{`${rangeOf(bar)}: ${f.count(bar.count)} ${counted}`}</span>
      <span aria-hidden="true">{f.count(bar.count)}</span>
      <span className={styles["bar"]} style={{ "--share": bar.count / highest }} />
      <span aria-hidden="true" className={styles["from"]}>
        {f.count(bar.from)}
      </span>
    </>
  );
  return (
    <ChartFrame
      title={title}
      heads={[t.charts.value, counted]}
      rows={bars.map((bar) => ({
        key: String(bar.from),
        cells: [rangeOf(bar), f.count(bar.count)],
      }))}
    >
      <ol className={styles["plot"]}>
        {bars.map((bar) => (
          <li key={bar.from}>
            {bar.count > 0 ? (
              link(bar, styles["column"] ?? "", column(bar))
            ) : (
              <span className={styles["column"]}>{column(bar)}</span>
            )}
          </li>
        ))}
      </ol>
    </ChartFrame>
  );
}
