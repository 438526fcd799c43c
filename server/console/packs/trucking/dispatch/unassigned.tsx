import { useState } from "react";
import { useSession } from "../../../web/api/session.ts";
import { Button } from "../../../web/parts/form/button.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { AssignLoad } from "../assign/assign-load.tsx";
import type { Load } from "../common/types.ts";
import { useAll } from "../common/use-all.ts";
import { useLoadColumns } from "../loads/columns.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { useUnassignedReason } from "./use-unassigned-reason.ts";

/** The tendered loads without a driver, each with the reason of the last plan of the day. */
export function Unassigned({ day }: { day: string }) {
  const t = useTexts();
  const { api, permissions } = useSession();
  const columns = useLoadColumns();
  const loads = useAll(api.trucking.loads.list, { limit: 200, state: "tendered" as const });
  const reasonOf = useUnassignedReason(day);
  const [chosen, setChosen] = useState<Load | null>(null);
  const mayAssign = permissions.has("trucking.assignments:write");
  return (
    <>
      {chosen && <AssignLoad load={chosen} onClose={() => setChosen(null)} />}
      <ListView
        query={loads}
        label={t.dispatch.tabs.unassigned}
        keyOf={({ id }) => id}
        empty={t.dispatch.unassignedEmpty}
        columns={[
          ...columns.filter(({ id }) => id !== "state"),
          {
            id: "why",
            head: t.dispatch.why,
            width: "minmax(18rem, 2fr)",
            cell: ({ id }) => reasonOf(id),
          },
          ...(mayAssign
            ? [
                {
                  id: "assign",
                  head: <span className="visually-hidden">{t.load.assign}</span>,
                  cell: (load: Load) => (
                    <Button
                      aria-label={t.assign.title(load.reference)}
                      onClick={() => setChosen(load)}
                    >
                      {t.load.assign}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}
