import type { OutputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useOperator } from "../../../api/operator.ts";
import { q } from "../../../api/query.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";

type Alert = OutputOf<RampartClient["operator"]["alerts"]>["items"][number];

const everyMs = 10_000;

/** What needs the operator's attention, and what did lately. */
export default function AlertsPage() {
  const t = useMessages();
  const { api } = useOperator();
  const columns = useColumns();
  const alerts = useQuery({ ...q(api.operator.alerts, undefined), refetchInterval: everyMs });
  return (
    <>
      <h1>{t.operator.alerts}</h1>
      <QueryView query={alerts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.operator.noAlerts}</Empty>
          ) : (
            <Table
              label={t.operator.alerts}
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </QueryView>
    </>
  );
}

function useColumns(): Column<Alert>[] {
  const t = useMessages();
  return useMemo(
    () => [
      { id: "kind", head: t.operator.kind, width: "minmax(10rem, 1fr)", cell: ({ kind }) => kind },
      {
        id: "subject",
        head: t.operator.subject,
        width: "minmax(12rem, 1fr)",
        cell: ({ subject, tenantId }) =>
          tenantId === null ? subject : <Link to={`/operator/tenants/${tenantId}`}>{subject}</Link>,
      },
      {
        id: "detail",
        head: t.operator.detail,
        width: "minmax(18rem, 3fr)",
        cell: ({ detail }) => <span title={detail}>{detail}</span>,
      },
      { id: "opened", head: t.operator.opened, cell: ({ openedAt }) => <Time at={openedAt} /> },
      {
        id: "resolved",
        head: t.operator.resolved,
        cell: ({ resolvedAt }) => <Time at={resolvedAt} />,
      },
    ],
    [t],
  );
}
