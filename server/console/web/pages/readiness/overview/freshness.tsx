import type { OutputOf, RampartClient } from "@rampart/client";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Notice } from "../../../parts/notice.tsx";
import styles from "./readiness.module.css";

export type Report = OutputOf<RampartClient["readiness"]["report"]>;

/** When the figures were counted, up to when each source reported, and why newer ones are coming. */
export function Freshness({ report }: { report: Report }) {
  const t = useMessages();
  const f = useFormat();
  const { asOf, watermarks, provisional, reasons, backlog, index } = report;
  const { toPush, toPull } = backlog;
  const sources = ["roster", "mindtickle", "quiz"] as const;
  return (
    <>
      <p className={styles["note"]}>
        {t.readiness.asOf} <Time at={asOf} />, {t.charts.model(f.count(index.modelVersion))}.{" "}
        {t.readiness.sourcesUntil}{" "}
        {sources.map((source, place) => (
          <span key={source}>
            {place > 0 && ", "}
            {t.readiness.sources[source]} <Time at={watermarks[source]} />
          </span>
        ))}
      </p>
      {provisional && (
        <Notice kind="info">
          {t.readiness.provisional}: {reasons.map((one) => t.readiness.reasons[one]).join("; ")}
          {toPush + toPull > 0 && ` (${t.readiness.backlog(f.count(toPush), f.count(toPull))})`}.
        </Notice>
      )}
    </>
  );
}
