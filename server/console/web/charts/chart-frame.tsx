import { type ReactNode, useId } from "react";
import { useMessages } from "../messages/provider.tsx";
import styles from "./chart-frame.module.css";

interface ChartFrameProps {
  title: string;
  /** What is selected, for eyes and screen readers. */
  reading?: ReactNode;
  /** The heads of the columns of the table. */
  heads: readonly string[];
  /** The same values as text; the first cell names its row. */
  rows: readonly { key: string; cells: readonly [string, ...string[]] }[];
  children: ReactNode;
}

/** What every chart has: a title, the selected value, and all values as a table. */
export function ChartFrame({ title, reading, heads, rows, children }: ChartFrameProps) {
  const t = useMessages();
  const id = useId();
  return (
    <figure className={styles["chart"]} aria-labelledby={id}>
      <figcaption>
        <span id={id}>{title}</span>
        <output className={styles["reading"]}>{reading}</output>
      </figcaption>
      {children}
      <details className={`${styles["table"]} no-print`}>
        <summary>{t.charts.asTable}</summary>
        <div className={styles["scroller"]}>
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, cells: [name, ...values] }) => (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  {values.map((value, place) => (
                    // The columns of a table keep their places.
                    // oxlint-disable-next-line react/no-array-index-key
                    <td key={place}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
