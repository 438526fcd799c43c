import { useMemo } from "react";
import { useFormat } from "../../../web/format/use-format.ts";
import type { Column } from "../../../web/parts/table.tsx";
import { PageLink } from "../../../web/router/page-link.tsx";
import type { Load } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";
import { loadPage } from "./page.ts";

/** The columns of a list of loads. */
export function useLoadColumns(): Column<Load>[] {
  const t = useTexts();
  const f = useFormat();
  return useMemo(
    () => [
      {
        id: "reference",
        head: t.loads.reference,
        width: "minmax(9rem, 1fr)",
        cell: ({ id, reference }) => (
          <PageLink to={loadPage} parts={{ loadId: id }}>
            {reference}
          </PageLink>
        ),
      },
      { id: "customer", head: t.loads.customer, cell: ({ customer }) => customer },
      { id: "state", head: t.loads.state, cell: ({ state }) => t.loads.states[state] },
      { id: "type", head: t.loads.type, cell: ({ loadType }) => loadType },
      { id: "kg", head: t.loads.kg, isFigure: true, cell: ({ kg }) => f.count(kg) },
      {
        id: "pickup",
        head: t.loads.pickup,
        width: "minmax(13rem, 1.4fr)",
        cell: ({ pickup }) => `${pickup.name}, ${f.time(pickup.windowStarts)}`,
      },
      {
        id: "delivery",
        head: t.loads.delivery,
        width: "minmax(13rem, 1.4fr)",
        cell: ({ delivery }) => `${delivery.name}, ${f.time(delivery.windowEnds)}`,
      },
    ],
    [t, f],
  );
}
