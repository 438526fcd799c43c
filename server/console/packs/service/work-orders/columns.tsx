import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo } from "react";
import { Time } from "../../../web/format/time.tsx";
import { unknown, useFormat } from "../../../web/format/use-format.ts";
import type { Column } from "../../../web/parts/table.tsx";
import { PageLink } from "../../../web/router/page-link.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { NameOf } from "../names.tsx";
import { workOrderPage } from "./page.ts";

export type WorkOrder = OutputOf<RampartClient["service"]["workOrders"]["list"]>["items"][number];

export function useColumns(): Column<WorkOrder>[] {
  const t = useServiceTexts().orders;
  const f = useFormat();
  return useMemo(
    () => [
      {
        id: "number",
        head: t.number,
        isFigure: true,
        width: "6rem",
        cell: ({ number }) => f.count(number),
      },
      {
        id: "title",
        head: t.order,
        width: "minmax(14rem, 2fr)",
        cell: ({ id, title }) => (
          <PageLink to={workOrderPage} parts={{ orderId: id }} title={title}>
            {title}
          </PageLink>
        ),
      },
      { id: "state", head: t.state, cell: ({ state }) => t.states[state] },
      {
        id: "customer",
        head: t.customer,
        width: "minmax(9rem, 1fr)",
        cell: ({ customerId }) => <NameOf of="customers" id={customerId} />,
      },
      {
        id: "area",
        head: t.area,
        cell: ({ areaId }) => (areaId === null ? unknown : <NameOf of="areas" id={areaId} />),
      },
      {
        id: "priority",
        head: t.priority,
        isFigure: true,
        width: "6rem",
        cell: ({ priority }) => f.count(priority),
      },
      { id: "skills", head: t.skills, cell: ({ skills }) => skills.join(", ") || unknown },
      { id: "created", head: t.created, cell: ({ createdAt }) => <Time at={createdAt} /> },
    ],
    [t, f],
  );
}
