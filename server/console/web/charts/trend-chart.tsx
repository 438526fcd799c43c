import { scaleLinear, scaleTime } from "d3-scale";
import { useState } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../messages/provider.tsx";
import { ChartFrame } from "./chart-frame.tsx";
import { modelChanges, type Night } from "./segments.ts";
import styles from "./trend-chart.module.css";
import { TrendLines } from "./trend-lines.tsx";
import { useWidth } from "./use-width.ts";

const height = 260;
/** Half the width of a date below the axis. */
const labelWidth = 40;
const margin = { top: 20, right: 16, bottom: 28, left: 40 };

interface TrendChartProps {
  title: string;
  /** Oldest first; values from 0 to 100. */
  nights: readonly Night[];
  /** The first and the last time of the axis; by default those of the nights. */
  range?: readonly [from: Date, to: Date];
}

/** A trend by night. Arrow keys move from night to night. */
export function TrendChart({ title, nights, range }: TrendChartProps) {
  const t = useMessages();
  const f = useFormat();
  const [ref, width] = useWidth<HTMLDivElement>();
  const [selected, setSelected] = useState<number | null>(null);
  const x = scaleTime(range ?? [new Date(nights[0]?.at ?? 0), new Date(nights.at(-1)?.at ?? 1)], [
    margin.left,
    Math.max(margin.left + 1, width - margin.right),
  ]);
  const y = scaleLinear([0, 100], [height - margin.bottom, margin.top]);
  const night = selected === null ? undefined : nights[selected];
  const move = (step: number) => {
    const from = selected ?? nights.length;
    setSelected(Math.min(nights.length - 1, Math.max(0, from + step)));
  };
  const nearest = (clientX: number, left: number) => {
    const time = x.invert(clientX - left).getTime();
    const distances = nights.map(({ at }) => Math.abs(Date.parse(at) - time));
    setSelected(distances.indexOf(Math.min(...distances)));
  };
  const bandOf = ({ band }: Night) => t.charts.range(f.figure(band?.[0]), f.figure(band?.[1]));
  const hasBands = nights.some(({ band }) => band !== null);
  const hasModels = nights.some(({ modelVersion }) => modelVersion !== null);
  return (
    <ChartFrame
      title={title}
      reading={
        night &&
        [
          `${f.date(night.at)}: ${f.figure(night.value)}`,
          ...(night.band ? [`${t.charts.quartiles} ${bandOf(night)}`] : []),
        ].join(", ")
      }
      heads={[
        t.charts.night,
        t.charts.value,
        ...(hasBands ? [t.charts.quartiles] : []),
        ...(hasModels ? [t.charts.modelHead] : []),
      ]}
      rows={nights.toReversed().map((one) => ({
        key: one.at,
        cells: [
          f.date(one.at),
          f.figure(one.value),
          ...(hasBands ? [one.band ? bandOf(one) : f.figure(null)] : []),
          ...(hasModels ? [f.count(one.modelVersion)] : []),
        ],
      }))}
    >
      <div ref={ref} className={styles["plot"]}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t.charts.keyboard(title)}
          // The arrow keys read one night after the other.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          onKeyDown={({ key }) => {
            if (key === "ArrowLeft") move(-1);
            if (key === "ArrowRight") move(1);
          }}
          onPointerMove={(event) =>
            nearest(event.clientX, event.currentTarget.getBoundingClientRect().left)
          }
          onPointerLeave={() => setSelected(null)}
        >
          {y.ticks(5).map((tick) => (
            <g key={tick} transform={`translate(0 ${y(tick)})`}>
              <line x1={margin.left} x2={width - margin.right} className={styles["grid"]} />
              <text x={margin.left - 8} dy="0.32em" textAnchor="end">
                {f.count(tick)}
              </text>
            </g>
          ))}
          {x.ticks(Math.max(2, Math.floor(width / 160))).map((tick) => (
            <text
              key={tick.getTime()}
              x={x(tick)}
              y={height - 8}
              textAnchor={x(tick) > width - margin.right - labelWidth ? "end" : "middle"}
            >
              {f.date(tick.toISOString())}
            </text>
          ))}
          {modelChanges(nights).map(({ at, modelVersion }) => (
            <g key={at} transform={`translate(${x(new Date(at))} 0)`}>
              <line y1={margin.top} y2={height - margin.bottom} className={styles["model"]} />
              <text y={margin.top - 6} textAnchor="middle">
                {t.charts.model(f.count(modelVersion))}
              </text>
            </g>
          ))}
          <TrendLines nights={nights} x={x} y={y} />
          {night && night.value !== null && (
            <circle
              cx={x(new Date(night.at))}
              cy={y(night.value)}
              r={4}
              className={styles["point"]}
            />
          )}
        </svg>
      </div>
    </ChartFrame>
  );
}
