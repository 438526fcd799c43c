import { scaleLinear, scaleTime } from "d3-scale";
import { line } from "d3-shape";
import { useId, useState } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../messages/provider.tsx";
import { modelChanges, type Night, segmentsOf } from "./segments.ts";
import styles from "./trend-chart.module.css";
import { useWidth } from "./use-width.ts";

const height = 260;
const margin = { top: 16, right: 16, bottom: 28, left: 40 };

interface TrendChartProps {
  title: string;
  /** Oldest first; values from 0 to 100. */
  nights: readonly Night[];
}

/** A trend by night. Arrow keys move from night to night. */
export function TrendChart({ title, nights }: TrendChartProps) {
  const t = useMessages();
  const f = useFormat();
  const id = useId();
  const [ref, width] = useWidth<HTMLDivElement>();
  const [selected, setSelected] = useState<number | null>(null);
  const x = scaleTime(
    [new Date(nights[0]?.at ?? 0), new Date(nights.at(-1)?.at ?? 1)],
    [margin.left, Math.max(margin.left + 1, width - margin.right)],
  );
  const y = scaleLinear([0, 100], [height - margin.bottom, margin.top]);
  const path = line<Night & { value: number }>(
    ({ at }) => x(new Date(at)),
    ({ value }) => y(value),
  );
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
  return (
    <figure className={styles["chart"]} aria-labelledby={id}>
      <figcaption id={id}>
        {title}
        <output className={styles["reading"]}>
          {night && `${f.date(night.at)}: ${f.figure(night.value)}`}
        </output>
      </figcaption>
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
          {x.ticks(Math.max(2, Math.floor(width / 140))).map((tick) => (
            <text key={tick.getTime()} x={x(tick)} y={height - 8} textAnchor="middle">
              {f.date(tick.toISOString())}
            </text>
          ))}
          {modelChanges(nights).map(({ at, modelVersion }) => (
            <g key={at} transform={`translate(${x(new Date(at))} 0)`}>
              <line y1={margin.top} y2={height - margin.bottom} className={styles["model"]} />
              <text y={margin.top - 4} textAnchor="middle">
                {t.charts.model(String(modelVersion))}
              </text>
            </g>
          ))}
          {segmentsOf(nights).map((segment) =>
            segment.length === 1 ? (
              <circle
                key={segment[0]?.at}
                cx={x(new Date(segment[0]?.at ?? 0))}
                cy={y(segment[0]?.value ?? 0)}
                r={2.5}
                className={styles["point"]}
              />
            ) : (
              <path key={segment[0]?.at} d={path(segment) ?? ""} className={styles["line"]} />
            ),
          )}
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
      <details className={styles["table"]}>
        <summary>{t.charts.asTable}</summary>
        <table>
          <tbody>
            {nights.toReversed().map(({ at, value }) => (
              <tr key={at}>
                <th scope="row">{f.date(at)}</th>
                <td>{f.figure(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
