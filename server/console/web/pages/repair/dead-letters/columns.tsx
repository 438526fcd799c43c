import { useMemo } from "react";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import type { Column } from "../../../parts/table.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { type DeadLetter, operationOf } from "./dead-letter.ts";
import { deadLetterPage } from "./page.ts";

export function useColumns(): Column<DeadLetter>[] {
  const t = useMessages();
  const f = useFormat();
  return useMemo(
    () => [
      {
        id: "operation",
        head: t.deadLetters.operation,
        width: "minmax(14rem, 1.4fr)",
        cell: (row) => (
          <PageLink to={deadLetterPage} parts={{ deadLetterId: row.id }}>
            {operationOf(row) || row.sourceId}
          </PageLink>
        ),
      },
      {
        id: "source",
        head: t.deadLetters.source,
        cell: ({ source }) => t.deadLetters.sources[source],
      },
      {
        id: "reason",
        head: t.deadLetters.reason,
        width: "minmax(18rem, 3fr)",
        cell: ({ reason }) => <span title={reason}>{reason}</span>,
      },
      {
        id: "attempts",
        head: t.deadLetters.attempts,
        isFigure: true,
        cell: ({ attempts }) => f.count(attempts),
      },
      {
        id: "stored",
        head: t.deadLetters.stored,
        cell: ({ createdAt }) => <Time at={createdAt} />,
      },
      { id: "tried", head: t.deadLetters.tried, cell: ({ triedAt }) => <Time at={triedAt} /> },
    ],
    [t, f],
  );
}
