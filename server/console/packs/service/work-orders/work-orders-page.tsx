import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { list } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { Button } from "../../../web/parts/form/button.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { useServiceTexts } from "../messages/texts.ts";
import { useColumns } from "./columns.tsx";
import { CreateOrder } from "./create-order.tsx";
import { Filters } from "./filters.tsx";
import { workOrderStates, workOrdersPage } from "./page.ts";

const ended = new Set<string>(["completed", "closed", "cancelled"]);
const openStates = workOrderStates.filter((state) => !ended.has(state));

/** The work orders that the reader may see, newest first. */
export default function WorkOrdersPage() {
  const t = useServiceTexts().orders;
  const { api, permissions } = useSession();
  const columns = useColumns();
  const [search, change] = usePageSearch(workOrdersPage);
  const [isCreating, setCreating] = useState(false);
  const { state, customer, area, technician, reference, late } = search;
  const orders = useInfiniteQuery({
    ...list(api.service.workOrders.list, {
      limit: 200,
      ...(state && { state: state === "open" ? openStates : [state] }),
      ...(customer && { customerId: customer }),
      ...(area && { areaId: area }),
      ...(technician && { technicianId: technician }),
      ...(reference && { reference }),
      ...(late && { overdue: true }),
    }),
    placeholderData: keepPreviousData,
  });
  const clear = () =>
    change({
      state: undefined,
      customer: undefined,
      area: undefined,
      technician: undefined,
      reference: undefined,
      late: undefined,
    });
  return (
    <>
      <PageHead title={t.title}>
        {permissions.has("service.work-orders:write") && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t.create}
          </Button>
        )}
      </PageHead>
      {isCreating && <CreateOrder onClose={() => setCreating(false)} />}
      <Filters search={search} change={change} />
      <ListView
        query={orders}
        label={t.title}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.empty}
        onClear={Object.keys(search).length > 0 ? clear : undefined}
      />
    </>
  );
}
