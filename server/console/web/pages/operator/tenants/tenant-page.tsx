import type { OutputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useOperator } from "../../../api/operator.ts";
import { q } from "../../../api/query.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Details } from "../../../parts/details.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { usePathPart } from "../../../router/use-page.ts";
import { TenantActions } from "./tenant-actions.tsx";

type Organization = OutputOf<RampartClient["operator"]["getOrganization"]>;

/** One tenant: its state and its contract, never its data. */
export default function TenantPage() {
  const t = useMessages();
  const { api } = useOperator();
  const id = usePathPart("tenantId");
  const tenant = useQuery(q(api.operator.getOrganization, { id }));
  return (
    <>
      <p>
        <Link to="/operator/tenants">{t.operator.tenants}</Link>
      </p>
      <QueryView query={tenant}>{(data) => <Content tenant={data} />}</QueryView>
    </>
  );
}

function Content({ tenant }: { tenant: Organization }) {
  const t = useMessages();
  const { id, slug, name, active, deletionRequestedAt, purgeAfter } = tenant;
  return (
    <>
      <h1>{name}</h1>
      {deletionRequestedAt !== null && (
        <Notice kind="error">
          {t.operator.deleted} <Time at={purgeAfter} />
        </Notice>
      )}
      {!active && deletionRequestedAt === null && (
        <Notice kind="warning">{t.operator.isSuspended}</Notice>
      )}
      <Details
        facts={[
          [t.operator.slug, slug],
          [t.operator.id, <code key="id">{id}</code>],
          [t.operator.industry, tenant.appType],
          [t.operator.state, active ? t.operator.active : t.operator.suspended],
          [t.operator.payment, t.operator.payments[tenant.paymentStatus]],
          [t.operator.created, <Time key="created" at={tenant.createdAt} />],
          [t.operator.suspendedAt, <Time key="suspended" at={tenant.suspendedAt} />],
          [t.operator.parent, tenant.parentTenantId],
        ]}
      />
      <TenantActions tenant={tenant} />
      <p>
        <Link to="/operator/audit" search={{ tenant: id }}>
          {t.operator.auditOf}
        </Link>
      </p>
    </>
  );
}
