import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo } from "react";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import type { Column } from "../../../parts/table.tsx";

export type IncomingEvent = OutputOf<RampartClient["webhookEvents"]["list"]>["items"][number];

export function useEventColumns(): Column<IncomingEvent>[] {
  const t = useMessages();
  return useMemo(
    () => [
      {
        id: "event",
        head: t.webhooks.eventId,
        width: "minmax(14rem, 1.4fr)",
        cell: ({ eventId }) => <code title={eventId}>{eventId}</code>,
      },
      {
        id: "service",
        head: t.webhooks.service,
        width: "minmax(10rem, 1fr)",
        cell: ({ service }) => t.connect.serviceNames[service],
      },
      {
        id: "status",
        head: t.webhooks.status,
        cell: ({ status }) => t.webhooks.eventStatuses[status],
      },
      {
        id: "reason",
        head: t.webhooks.reason,
        width: "minmax(14rem, 2fr)",
        cell: ({ reason, warnings }) => {
          const text = [reason, ...warnings].filter((one) => one !== null).join("; ");
          return <span title={text}>{text || unknown}</span>;
        },
      },
      {
        id: "received",
        head: t.webhooks.received,
        cell: ({ receivedAt }) => <Time at={receivedAt} />,
      },
      { id: "settled", head: t.webhooks.settled, cell: ({ settledAt }) => <Time at={settledAt} /> },
    ],
    [t],
  );
}
