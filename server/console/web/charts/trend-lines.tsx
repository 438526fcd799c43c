import type { ScaleLinear, ScaleTime } from "d3-scale";
import { area, line } from "d3-shape";
import { type Night, segmentsOf } from "./segments.ts";
import styles from "./trend-chart.module.css";

interface TrendLinesProps {
  nights: readonly Night[];
  x: ScaleTime<number, number>;
  y: ScaleLinear<number, number>;
}

/** The band of the quartiles and the line of the values; a point for a night without neighbours. */
export function TrendLines({ nights, x, y }: TrendLinesProps) {
  const at = (night: { at: string }) => x(new Date(night.at));
  const path = line<{ at: string; shown: number }>(at, ({ shown }) => y(shown));
  const band = area<{ at: string; shown: readonly [number, number] }>(
    at,
    ({ shown: [lower] }) => y(lower),
    ({ shown: [, upper] }) => y(upper),
  );
  return (
    <>
      {segmentsOf(nights, (night) => night.band).map((segment) => (
        <path key={segment[0]?.at} d={band(segment) ?? ""} className={styles["band"]} />
      ))}
      {segmentsOf(nights, ({ value }) => value).map((segment) => {
        const [first, second] = segment;
        if (!first) return null;
        if (second)
          return <path key={first.at} d={path(segment) ?? ""} className={styles["line"]} />;
        return (
          <circle
            key={first.at}
            cx={at(first)}
            cy={y(first.shown)}
            r={2.5}
            className={styles["point"]}
          />
        );
      })}
    </>
  );
}
