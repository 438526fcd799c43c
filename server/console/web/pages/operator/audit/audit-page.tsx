import type { OutputOf, RampartClient } from "@rampart/client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useOperator } from "../../../api/operator.ts";
import { list } from "../../../api/query.ts";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog } from "../../../parts/dialog/dialog.tsx";
import { Difference } from "../../../parts/difference/difference.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { TimeField } from "../../../parts/form/time-field.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import type { Column } from "../../../parts/table.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { useTextFilter } from "../../../router/use-text-filter.ts";
import { operatorAuditPage } from "./page.ts";

type Entry = OutputOf<RampartClient["operator"]["audit"]>["items"][number];

/** What the operator changed, and what ended tenants. */
export default function OperatorAuditPage() {
  const t = useMessages();
  const { api } = useOperator();
  const [opened, open] = useState<Entry | null>(null);
  const columns = useColumns(open);
  const [search, change] = usePageSearch(operatorAuditPage);
  const { tenant, ...filter } = search;
  const text = useTextFilter<"tenant" | "actor" | "action">(change);
  const entries = useInfiniteQuery({
    ...list(api.operator.audit, { limit: 100, ...filter, ...(tenant && { tenantId: tenant }) }),
    placeholderData: keepPreviousData,
  });
  const none = { tenant: undefined, actor: undefined, action: undefined };
  return (
    <>
      <h1>{t.operator.audit}</h1>
      <Toolbar>
        <SearchBox
          label={t.operator.tenantId}
          isNamed
          value={tenant ?? ""}
          onChange={text("tenant")}
        />
        <SearchBox
          label={t.audit.actor}
          isNamed
          value={filter.actor ?? ""}
          onChange={text("actor")}
        />
        <SearchBox
          label={t.audit.action}
          isNamed
          value={filter.action ?? ""}
          onChange={text("action")}
        />
        <TimeField
          label={t.audit.since}
          value={filter.since}
          onChange={(at) => change({ since: at })}
        />
        <TimeField
          label={t.audit.until}
          value={filter.until}
          onChange={(at) => change({ until: at })}
        />
      </Toolbar>
      <ListView
        query={entries}
        label={t.operator.audit}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.audit.empty}
        onClear={
          Object.keys(search).length > 0
            ? () => change({ ...none, since: undefined, until: undefined })
            : undefined
        }
      />
      {opened && (
        <Dialog title={opened.action} onClose={() => open(null)}>
          <Difference label={t.audit.changes} before={opened.before} after={opened.after} />
        </Dialog>
      )}
    </>
  );
}

function useColumns(open: (entry: Entry) => void): Column<Entry>[] {
  const t = useMessages();
  return useMemo(
    () => [
      {
        id: "action",
        head: t.audit.action,
        width: "minmax(14rem, 1.4fr)",
        cell: (entry) => (
          <Button kind="link" onClick={() => open(entry)}>
            {entry.action}
          </Button>
        ),
      },
      {
        id: "actor",
        head: t.audit.actor,
        width: "minmax(12rem, 1.2fr)",
        cell: ({ actor }) => actor,
      },
      {
        id: "tenant",
        head: t.operator.tenantId,
        width: "minmax(14rem, 1.4fr)",
        cell: ({ tenantId }) => tenantId ?? unknown,
      },
      { id: "at", head: t.audit.at, cell: ({ at }) => <Time at={at} /> },
    ],
    [t, open],
  );
}
