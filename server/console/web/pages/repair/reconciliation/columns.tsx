import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo } from "react";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import type { Column } from "../../../parts/table.tsx";

export type Run = OutputOf<RampartClient["reconciliation"]["list"]>["items"][number];

/** @param open shows the findings of a run */
export function useRunColumns(open: (id: string) => void): Column<Run>[] {
  const t = useMessages();
  const f = useFormat();
  return useMemo(() => {
    const count = (name: "missing" | "extra" | "different"): Column<Run> => ({
      id: name,
      head: t.reconciliation.kinds[name],
      isFigure: true,
      cell: (run) => f.count(run[name]),
    });
    return [
      {
        id: "status",
        head: t.reconciliation.status,
        width: "minmax(13rem, 1.4fr)",
        cell: ({ id, status }) => (
          <Button kind="link" onClick={() => open(id)}>
            {t.reconciliation.statuses[status]}
          </Button>
        ),
      },
      { id: "mode", head: t.reconciliation.mode, cell: ({ mode }) => t.reconciliation.modes[mode] },
      {
        id: "compared",
        head: t.reconciliation.compared,
        isFigure: true,
        width: "minmax(9rem, 1fr)",
        cell: ({ compared, total }) => t.progress.of(f.count(compared), f.count(total)),
      },
      count("missing"),
      count("extra"),
      count("different"),
      {
        id: "repaired",
        head: t.reconciliation.repaired,
        isFigure: true,
        cell: ({ repaired }) => f.count(repaired),
      },
      {
        id: "started",
        head: t.reconciliation.started,
        cell: ({ startedAt }) => <Time at={startedAt} />,
      },
      { id: "ended", head: t.reconciliation.ended, cell: ({ endedAt }) => <Time at={endedAt} /> },
    ];
  }, [t, f, open]);
}
