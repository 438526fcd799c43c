import type { OutputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";

type Progress = OutputOf<RampartClient["progress"]["list"]>;
type Course = Progress["items"][number] & { endedAt?: string | null };

/** A person's assigned courses, those that have ended, and what MindTickle's last answer left out. */
export function Courses({ userId }: { userId: string }) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const progress = useQuery(q(api.progress.list, { userId }));
  const columns = useMemo<Column<Course>[]>(
    () => [
      {
        id: "name",
        head: t.readiness.fields.courseName,
        width: "minmax(12rem, 2fr)",
        cell: ({ courseName }) => courseName,
      },
      {
        id: "status",
        width: "minmax(10rem, 1fr)",
        head: t.readiness.fields.status,
        cell: ({ status, dueAt, endedAt }) =>
          endedAt
            ? t.personReadiness.ended
            : status !== "completed" && dueAt !== null && Date.parse(dueAt) < Date.now()
              ? t.personReadiness.overdue(t.readiness.statuses[status])
              : t.readiness.statuses[status],
      },
      {
        id: "score",
        head: t.readiness.fields.score,
        isFigure: true,
        cell: ({ score }) => f.figure(score),
      },
      {
        id: "completedAt",
        head: t.personReadiness.completedAt,
        cell: ({ completedAt }) => <Time at={completedAt} />,
      },
      { id: "dueAt", head: t.readiness.fields.dueAt, cell: ({ dueAt }) => <Time at={dueAt} /> },
      {
        id: "expiresAt",
        width: "minmax(9rem, 1fr)",
        head: t.readiness.fields.expiresAt,
        cell: ({ expiresAt }) => <Time at={expiresAt} />,
      },
    ],
    [t, f],
  );
  return (
    <QueryView query={progress}>
      {({ items, ended, warnings }) => (
        <>
          {warnings.length > 0 && (
            <Notice kind="warning">{t.personReadiness.warnings(f.count(warnings.length))}</Notice>
          )}
          {items.length + ended.length === 0 ? (
            <Empty>{t.personReadiness.noCourses}</Empty>
          ) : (
            <Table
              label={t.personReadiness.courses}
              columns={columns}
              rows={[...items, ...ended]}
              keyOf={({ courseId }) => courseId}
            />
          )}
        </>
      )}
    </QueryView>
  );
}
