import type { OutputOf, RampartClient } from "@rampart/client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useOperator } from "../../../api/operator.ts";
import { list } from "../../../api/query.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import type { Column } from "../../../parts/table.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { useTextFilter } from "../../../router/use-text-filter.ts";
import { paymentStatuses } from "./payment.ts";
import { tenantsPage } from "./page.ts";
import { Provision } from "./provision.tsx";

type Tenant = OutputOf<RampartClient["operator"]["listTenants"]>["items"][number];

/** All tenants, with what the operator knows of them. */
export default function TenantsPage() {
  const t = useMessages();
  const { api } = useOperator();
  const columns = useColumns();
  const [search, change] = usePageSearch(tenantsPage);
  const { q, active, payment } = search;
  const text = useTextFilter<"q">(change);
  const [isProvisioning, setProvisioning] = useState(false);
  const tenants = useInfiniteQuery({
    ...list(api.operator.listTenants, {
      limit: 100,
      ...(q && { q }),
      ...(active && { active: active === "true" }),
      ...(payment && { paymentStatus: payment }),
    }),
    placeholderData: keepPreviousData,
  });
  const isFiltered = Object.keys(search).length > 0;
  return (
    <>
      <PageHead title={t.operator.tenants}>
        <Button kind="primary" onClick={() => setProvisioning(true)}>
          {t.operator.provision}
        </Button>
      </PageHead>
      <Toolbar>
        <SearchBox label={t.operator.findTenant} value={q ?? ""} onChange={text("q")} />
        <Select
          label={t.operator.state}
          value={active ?? ""}
          options={[
            ["", t.common.all],
            ["true", t.operator.active],
            ["false", t.operator.suspended],
          ]}
          onChange={(value) => change({ active: value || undefined })}
        />
        <Select
          label={t.operator.payment}
          value={payment ?? ""}
          options={[
            ["", t.common.all],
            ...paymentStatuses.map((one) => [one, t.operator.payments[one]] as const),
          ]}
          onChange={(value) => change({ payment: value || undefined })}
        />
      </Toolbar>
      <ListView
        query={tenants}
        label={t.operator.tenants}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.operator.noTenants}
        onClear={
          isFiltered
            ? () => change({ q: undefined, active: undefined, payment: undefined })
            : undefined
        }
      />
      {isProvisioning && <Provision onClose={() => setProvisioning(false)} />}
    </>
  );
}

function useColumns(): Column<Tenant>[] {
  const t = useMessages();
  return useMemo(
    () => [
      {
        id: "slug",
        head: t.operator.slug,
        width: "minmax(10rem, 1fr)",
        cell: ({ id, slug }) => <Link to={`/operator/tenants/${id}`}>{slug}</Link>,
      },
      {
        id: "name",
        head: t.operator.name,
        width: "minmax(12rem, 1.4fr)",
        cell: ({ name }) => name,
      },
      { id: "appType", head: t.operator.industry, cell: ({ appType }) => appType },
      {
        id: "active",
        head: t.operator.state,
        cell: ({ active }) => (active ? t.operator.active : t.operator.suspended),
      },
      {
        id: "payment",
        head: t.operator.payment,
        cell: ({ paymentStatus }) => t.operator.payments[paymentStatus],
      },
      { id: "created", head: t.operator.created, cell: ({ createdAt }) => <Time at={createdAt} /> },
    ],
    [t],
  );
}
