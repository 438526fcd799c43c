import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../messages/provider.tsx";
import { ChartFrame } from "./chart-frame.tsx";
import styles from "./component-bars.module.css";

interface ComponentBarsProps {
  title: string;
  components: readonly {
    key: string;
    name: string;
    /** 0 to 100; null if unknown. */
    value: number | null;
    weight: number;
  }[];
}

/** The components of an index: the length of a bar is its value, the height its weight. */
export function ComponentBars({ title, components }: ComponentBarsProps) {
  const t = useMessages();
  const f = useFormat();
  const heaviest = Math.max(...components.map(({ weight }) => weight), 0.001);
  return (
    <ChartFrame
      title={title}
      heads={[title, t.charts.value, t.charts.weightHead]}
      rows={components.map(({ key, name, value, weight }) => ({
        key,
        cells: [name, f.figure(value), f.weight(weight)],
      }))}
    >
      <ul className={styles["bars"]}>
        {components.map(({ key, name, value, weight }) => (
          <li key={key}>
            <span>
              {name} <small>{t.charts.weight(f.weight(weight))}</small>
            </span>
            <span className={styles["track"]} style={{ "--height": weight / heaviest }}>
              <span className={styles["bar"]} style={{ "--share": (value ?? 0) / 100 }} />
            </span>
            <span className={styles["value"]}>{f.figure(value)}</span>
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}
