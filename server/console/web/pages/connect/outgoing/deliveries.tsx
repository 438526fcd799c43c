import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo } from "react";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { LiveTable } from "../../../parts/live/live-table.tsx";
import { useLive } from "../../../parts/live/use-live.ts";
import type { Column } from "../../../parts/table.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { outgoingEndpointPage } from "./page.ts";

type Delivery = OutputOf<RampartClient["outgoingWebhooks"]["deliveries"]>["items"][number];

const keyOf = ({ id }: Delivery) => id;
const statuses = ["waiting", "sent", "delivered", "failed"] as const;

/** The events that were sent to an endpoint, and those that wait. */
export function Deliveries({ id }: { id: string }) {
  const t = useMessages();
  const api = useApi();
  const columns = useColumns();
  const [{ status }, change] = usePageSearch(outgoingEndpointPage);
  const deliveries = useLive(
    api.outgoingWebhooks.deliveries,
    { id, limit: 100, ...(status && { status }) },
    keyOf,
  );
  return (
    <Section title={t.webhooks.deliveries}>
      <Toolbar>
        <Select
          label={t.webhooks.status}
          value={status ?? ""}
          options={[
            ["", t.common.all],
            ...statuses.map((one) => [one, t.webhooks.deliveryStatuses[one]] as const),
          ]}
          onChange={(value) => change({ status: value || undefined })}
        />
      </Toolbar>
      <LiveTable
        live={deliveries}
        label={t.webhooks.deliveries}
        columns={columns}
        keyOf={keyOf}
        empty={<Empty>{status ? t.common.filteredEmpty : t.webhooks.noDeliveries}</Empty>}
      />
    </Section>
  );
}

function useColumns(): Column<Delivery>[] {
  const t = useMessages();
  const f = useFormat();
  return useMemo(
    () => [
      { id: "type", head: t.webhooks.type, cell: ({ type }) => type },
      {
        id: "id",
        head: t.webhooks.eventId,
        width: "minmax(20rem, 1.4fr)",
        cell: (delivery) => <code>{delivery.id}</code>,
      },
      {
        id: "status",
        head: t.webhooks.status,
        cell: ({ status }) => t.webhooks.deliveryStatuses[status],
      },
      { id: "sends", head: t.webhooks.sends, isFigure: true, cell: ({ sends }) => f.count(sends) },
      {
        id: "answer",
        head: t.webhooks.answer,
        isFigure: true,
        cell: ({ lastStatus }) => f.count(lastStatus),
      },
      { id: "at", head: t.webhooks.occurred, cell: ({ occurredAt }) => <Time at={occurredAt} /> },
      { id: "due", head: t.webhooks.due, cell: ({ dueAt }) => <Time at={dueAt} /> },
    ],
    [t, f],
  );
}
