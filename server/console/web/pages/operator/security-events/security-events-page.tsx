import type { OutputOf, RampartClient } from "@rampart/client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useOperator } from "../../../api/operator.ts";
import { list } from "../../../api/query.ts";
import { Time } from "../../../format/time.tsx";
import { unknown, useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { TimeField } from "../../../parts/form/time-field.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import type { Column } from "../../../parts/table.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { useTextFilter } from "../../../router/use-text-filter.ts";
import { securityEventsPage } from "./page.ts";

type SecurityEvent = OutputOf<RampartClient["operator"]["securityEvents"]>["items"][number];

const kinds = ["cross_tenant_attempt", "refresh_token_replayed"] as const;

/** Attempts to reach another tenant's data, and refresh tokens that were used twice. */
export default function SecurityEventsPage() {
  const t = useMessages();
  const { api } = useOperator();
  const columns = useColumns();
  const [search, change] = usePageSearch(securityEventsPage);
  const { actor, kind, since, until } = search;
  const text = useTextFilter<"actor">(change);
  const events = useInfiniteQuery({
    ...list(api.operator.securityEvents, { limit: 100, ...search }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <h1>{t.operator.securityEvents}</h1>
      <Toolbar>
        <SearchBox label={t.audit.actor} isNamed value={actor ?? ""} onChange={text("actor")} />
        <Select
          label={t.operator.kind}
          value={kind ?? ""}
          options={[
            ["", t.common.all],
            ...kinds.map((one) => [one, t.operator.securityKinds[one]] as const),
          ]}
          onChange={(value) => change({ kind: value || undefined })}
        />
        <TimeField label={t.audit.since} value={since} onChange={(at) => change({ since: at })} />
        <TimeField label={t.audit.until} value={until} onChange={(at) => change({ until: at })} />
      </Toolbar>
      <ListView
        query={events}
        label={t.operator.securityEvents}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.operator.noSecurityEvents}
        onClear={
          Object.keys(search).length > 0
            ? () =>
                change({ actor: undefined, kind: undefined, since: undefined, until: undefined })
            : undefined
        }
      />
    </>
  );
}

function useColumns(): Column<SecurityEvent>[] {
  const t = useMessages();
  const f = useFormat();
  return useMemo(
    () => [
      { id: "kind", head: t.operator.kind, width: "minmax(11rem, 1fr)", cell: ({ kind }) => kind },
      {
        id: "actor",
        head: t.audit.actor,
        width: "minmax(14rem, 1.4fr)",
        cell: ({ actor, actorTenantId }) => (
          <Link to={`/operator/tenants/${actorTenantId}`} title={actor}>
            {actor}
          </Link>
        ),
      },
      {
        id: "target",
        head: t.operator.target,
        width: "minmax(14rem, 1.4fr)",
        cell: ({ targetTenantId }) =>
          targetTenantId === null ? (
            unknown
          ) : (
            <Link to={`/operator/tenants/${targetTenantId}`}>{targetTenantId}</Link>
          ),
      },
      {
        id: "attempts",
        head: t.operator.attempts,
        isFigure: true,
        cell: ({ attempts }) => f.count(attempts),
      },
      {
        id: "path",
        head: t.operator.path,
        width: "minmax(14rem, 1.6fr)",
        cell: ({ path }) => <code title={path}>{path}</code>,
      },
      { id: "last", head: t.operator.lastAttempt, cell: ({ lastAt }) => <Time at={lastAt} /> },
    ],
    [t, f],
  );
}
