import type { OutputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { Button } from "../../../web/parts/form/button.tsx";
import { FailureNotice } from "../../../web/parts/form/form.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { useAll } from "../common/use-all.ts";
import { useTexts } from "../texts/use-texts.ts";
import { BookVisit } from "./book-visit.tsx";

type Order = OutputOf<RampartClient["trucking"]["maintenanceOrders"]["list"]>["items"][number];

/** The visits of a vehicle to workshops. It has no other work then. */
export function Orders({ vehicleId }: { vehicleId: string }) {
  const { fleet: t } = useTexts();
  const f = useFormat();
  const { api, permissions } = useSession();
  const { maintenanceOrders, maintenanceRules, vehicles } = api.trucking;
  const [isBooking, setIsBooking] = useState(false);
  const orders = useAll(maintenanceOrders.list, { limit: 200, vehicleId });
  const mayWrite = permissions.has("trucking.maintenance:write");
  const move = useChange((perform: () => Promise<unknown>) => perform(), {
    reads: [maintenanceOrders.list, maintenanceRules.list, vehicles.get, vehicles.list],
    readsAfterFailure: true,
  });
  const actionsOf = ({ id, version, state }: Order) => {
    const step = (text: string, perform: () => Promise<unknown>) => (
      <Button isBusy={move.isRunning} onClick={() => move.run(perform)}>
        {text}
      </Button>
    );
    const isOpen = state !== "done" && state !== "cancelled";
    return (
      <>
        {state === "planned" &&
          step(t.start, () => maintenanceOrders.start.mutate({ id, version }))}
        {isOpen && step(t.complete, () => maintenanceOrders.complete.mutate({ id, version }))}
        {isOpen && step(t.cancelOrder, () => maintenanceOrders.cancel.mutate({ id, version }))}
      </>
    );
  };
  return (
    <Section
      title={t.orders}
      actions={mayWrite && <Button onClick={() => setIsBooking(true)}>{t.book}</Button>}
    >
      {isBooking && <BookVisit vehicleId={vehicleId} onClose={() => setIsBooking(false)} />}
      {move.error != null && <FailureNotice error={move.error} />}
      <ListView
        query={orders}
        label={t.orders}
        keyOf={({ id }) => id}
        empty={t.ordersEmpty}
        columns={[
          { id: "title", head: t.what, cell: ({ title }) => title },
          { id: "state", head: t.status, cell: ({ state }) => t.orderStates[state] },
          {
            id: "from",
            head: t.from,
            width: "minmax(13rem, 1fr)",
            cell: ({ startsAt }) => f.time(startsAt),
          },
          {
            id: "until",
            head: t.until,
            width: "minmax(13rem, 1fr)",
            cell: ({ endsAt }) => f.time(endsAt),
          },
          {
            id: "actions",
            head: t.overdue,
            width: "minmax(20rem, 1.5fr)",
            cell: (order) => mayWrite && actionsOf(order),
          },
        ]}
      />
    </Section>
  );
}
