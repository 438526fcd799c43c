import { ComponentBars } from "../../../charts/component-bars.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import type { Report } from "./freshness.tsx";

const order = ["required", "score", "completion", "recency"] as const;

/** The components of the index, with their weights. */
export function Components({ report }: { report: Report }) {
  const t = useMessages();
  const texts = t.readiness.components;
  return (
    <ComponentBars
      title={texts.title}
      components={order.map((key) => {
        const { value, weight } = report.index.components[key];
        return { key, name: texts[key], value, weight };
      })}
    />
  );
}
