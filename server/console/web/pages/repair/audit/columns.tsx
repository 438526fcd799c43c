import { useMemo } from "react";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import type { Column } from "../../../parts/table.tsx";
import type { Entry } from "./filter.ts";

/** @param open shows the change of an entry */
export function useColumns(open: (id: string) => void): Column<Entry>[] {
  const t = useMessages();
  return useMemo(
    () => [
      {
        id: "action",
        head: t.audit.action,
        width: "minmax(14rem, 1.4fr)",
        cell: ({ id, action }) => (
          <Button kind="link" onClick={() => open(id)}>
            {action}
          </Button>
        ),
      },
      {
        id: "actor",
        head: t.audit.actor,
        width: "minmax(12rem, 1.4fr)",
        cell: ({ actor, actorName }) => <span title={actor}>{actorName ?? actor}</span>,
      },
      {
        id: "subject",
        head: t.audit.subject,
        width: "minmax(14rem, 1.6fr)",
        cell: ({ subjectId }) => <code title={subjectId}>{subjectId}</code>,
      },
      { id: "at", head: t.audit.at, cell: ({ at }) => <Time at={at} /> },
    ],
    [t, open],
  );
}
