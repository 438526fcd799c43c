import type { OutputOf, RampartClient } from "@rampart/client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useOperator } from "../../../api/operator.ts";
import { list } from "../../../api/query.ts";
import { unknown, useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import type { Column } from "../../../parts/table.tsx";

type Status = OutputOf<RampartClient["operator"]["integrations"]>["items"][number];

const everyMs = 10_000;

/** The outside systems of all tenants, and which of them fail. */
export default function IntegrationsPage() {
  const t = useMessages();
  const { api } = useOperator();
  const columns = useColumns();
  const statuses = useInfiniteQuery({
    ...list(api.operator.integrations, { limit: 100 }),
    refetchInterval: everyMs,
  });
  return (
    <>
      <h1>{t.operator.integrations}</h1>
      <ListView
        query={statuses}
        label={t.operator.integrations}
        columns={columns}
        keyOf={({ tenantId }) => tenantId}
        empty={t.operator.noTenants}
      />
    </>
  );
}

function useColumns(): Column<Status>[] {
  const t = useMessages();
  const f = useFormat();
  return useMemo(
    () => [
      {
        id: "slug",
        head: t.operator.slug,
        width: "minmax(10rem, 1fr)",
        cell: ({ tenantId, slug }) => <Link to={`/operator/tenants/${tenantId}`}>{slug}</Link>,
      },
      {
        id: "states",
        head: t.operator.state,
        width: "minmax(18rem, 3fr)",
        cell: ({ integrations }) => {
          const states = Object.entries(integrations)
            .map(([name, { status }]) => `${name}: ${t.connect.states[status]}`)
            .join(", ");
          return <span title={states}>{states || unknown}</span>;
        },
      },
      {
        id: "failures",
        head: t.connect.failures,
        isFigure: true,
        cell: ({ integrations }) =>
          f.count(Object.values(integrations).reduce((sum, one) => sum + one.failuresLastHour, 0)),
      },
      {
        id: "error",
        head: t.operator.lastError,
        width: "minmax(18rem, 3fr)",
        cell: ({ integrations }) => {
          const errors = Object.values(integrations).flatMap(({ status, lastError }) =>
            status === "OK" || lastError === null ? [] : [lastError],
          );
          return <span title={errors.join("; ")}>{errors.join("; ") || unknown}</span>;
        },
      },
    ],
    [t, f],
  );
}
