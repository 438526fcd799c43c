import type { OutputOf, RampartClient } from "@rampart/client";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Notice } from "../../../parts/notice.tsx";
import styles from "./readiness.module.css";

export type Report = OutputOf<RampartClient["readiness"]["report"]>;

/** When the figures were counted, and why newer ones are on their way. */
export function Freshness({ report }: { report: Report }) {
  const t = useMessages();
  return (
    <>
      <p className={styles["freshness"]}>
        {t.readiness.asOf} <Time at={report.asOf} />
      </p>
      {report.provisional && (
        <Notice kind="info">
          {t.readiness.provisional}:{" "}
          {report.reasons.map((one) => t.readiness.reasons[one]).join("; ")}.
        </Notice>
      )}
    </>
  );
}
