import type { OutputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import styles from "./mine.module.css";

type Rows = OutputOf<RampartClient["readiness"]["rows"]>;
type Assignment = Extract<Rows, { kind: "assignments" }>["items"][number];

/** How urgent an assignment is; 0 is the most urgent, and null needs nothing. */
function urgencyOf({ overdue, required, expired, expiring, status }: Assignment): number | null {
  if (overdue) return required ? 0 : 2;
  if (expired) return 1;
  if (expiring) return 4;
  if (status === "completed") return null;
  return required ? 3 : 5;
}

/** What a person does next: overdue work first, then by the date on which it is due. */
export function NextSteps({ userId }: { userId: string }) {
  const t = useMessages();
  const api = useApi();
  const work = useQuery(
    q(api.readiness.rows, { of: "assigned", person: userId, sort: "dueAt", limit: 200 }),
  );
  const textOf = ({ overdue, expired, expiring, status }: Assignment) => {
    if (overdue) return t.mine.overdue;
    if (expired) return t.mine.expired;
    if (expiring) return t.mine.expiring;
    return status === "in_progress" ? t.mine.started : t.mine.open;
  };
  return (
    <section className={styles["section"]}>
      <h2>{t.mine.next}</h2>
      <QueryView query={work} height="figures">
        {(page) => {
          const items = page.kind === "assignments" ? page.items : [];
          const steps = items
            .flatMap((item) => {
              const urgency = urgencyOf(item);
              return urgency === null ? [] : [{ item, urgency }];
            })
            .toSorted((a, b) => a.urgency - b.urgency);
          if (items.length === 0) return <Empty>{t.mine.nothingAssigned}</Empty>;
          if (steps.length === 0) return <Empty>{t.mine.allDone}</Empty>;
          return (
            <ol className={styles["steps"]}>
              {steps.map(({ item, urgency }) => (
                <li key={item.courseId} data-urgent={urgency < 3 || undefined}>
                  <strong>{item.courseName}</strong>
                  <span>
                    {textOf(item)}
                    {item.required && ` · ${t.mine.required}`}
                  </span>
                  <span>
                    {item.status === "completed"
                      ? item.expiresAt && (
                          <>
                            {t.mine.until} <Time at={item.expiresAt} />
                          </>
                        )
                      : item.dueAt && (
                          <>
                            {t.mine.due} <Time at={item.dueAt} />
                          </>
                        )}
                  </span>
                </li>
              ))}
            </ol>
          );
        }}
      </QueryView>
    </section>
  );
}
