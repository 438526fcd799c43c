import type { OutputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";

type Rows = OutputOf<RampartClient["readiness"]["rows"]>;
type Quiz = Extract<Rows, { kind: "quizzes" }>["items"][number];

/** A person's quizzes with the first, the best and the latest score. */
export function Quizzes({ userId }: { userId: string }) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const quizzes = useQuery(
    q(api.readiness.rows, { of: "bestScore", person: userId, sort: "courseName", limit: 200 }),
  );
  const columns = useMemo<Column<Quiz>[]>(() => {
    const { courseName, quizId, attempts, first, best, latest } = t.readiness.fields;
    const wide = "minmax(12rem, 2fr)";
    return [
      { id: "course", head: courseName, width: wide, cell: (quiz) => quiz.courseName },
      { id: "quiz", head: quizId, cell: (quiz) => quiz.quizId },
      { id: "attempts", head: attempts, isFigure: true, cell: (quiz) => f.count(quiz.attempts) },
      { id: "first", head: first, isFigure: true, cell: (quiz) => f.figure(quiz.first) },
      { id: "best", head: best, isFigure: true, cell: (quiz) => f.figure(quiz.best) },
      { id: "latest", head: latest, isFigure: true, cell: (quiz) => f.figure(quiz.latest) },
    ];
  }, [t, f]);
  return (
    <QueryView query={quizzes}>
      {(page) =>
        page.kind !== "quizzes" || page.items.length === 0 ? (
          <Empty>{t.personReadiness.noQuizzes}</Empty>
        ) : (
          <Table
            label={t.personReadiness.quizzes}
            columns={columns}
            rows={page.items}
            keyOf={({ courseId, quizId }) => `${courseId} ${quizId}`}
          />
        )
      }
    </QueryView>
  );
}
