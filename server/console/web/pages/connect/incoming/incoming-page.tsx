import { useMemo } from "react";
import { useApi } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { LiveTable } from "../../../parts/live/live-table.tsx";
import { useLive } from "../../../parts/live/use-live.ts";
import { Toolbar } from "../../../parts/toolbar.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { services } from "../services/page.ts";
import { Endpoints } from "./endpoints.tsx";
import { type IncomingEvent, useEventColumns } from "./event-columns.tsx";
import { incomingPage } from "./page.ts";

const keyOf = ({ id }: IncomingEvent) => id;
const statuses = ["pending", "done", "stale", "ignored", "failed"] as const;

/** The addresses to which services send events, and the events that arrived. */
export default function IncomingPage() {
  const t = useMessages();
  const api = useApi();
  const columns = useEventColumns();
  const [search, change] = usePageSearch(incomingPage);
  const { service, status, warned } = search;
  const input = useMemo(
    () => ({
      limit: 100,
      ...(service && { service }),
      ...(status && { status }),
      ...(warned && { warned: warned === "true" }),
    }),
    [service, status, warned],
  );
  const events = useLive(api.webhookEvents.list, input, keyOf);
  const isFiltered = Object.keys(search).length > 0;
  return (
    <>
      <h1>{t.webhooks.incoming}</h1>
      <Endpoints />
      <h2>{t.webhooks.events}</h2>
      <Toolbar>
        <Select
          label={t.webhooks.service}
          value={service ?? ""}
          options={[
            ["", t.common.all],
            ...services.map((one) => [one, t.connect.serviceNames[one]] as const),
          ]}
          onChange={(value) => change({ service: value || undefined })}
        />
        <Select
          label={t.webhooks.status}
          value={status ?? ""}
          options={[
            ["", t.common.all],
            ...statuses.map((one) => [one, t.webhooks.eventStatuses[one]] as const),
          ]}
          onChange={(value) => change({ status: value || undefined })}
        />
        <Select
          label={t.webhooks.warnings}
          value={warned ?? ""}
          options={[
            ["", t.common.all],
            ["true", t.webhooks.withWarnings],
            ["false", t.webhooks.withoutWarnings],
          ]}
          onChange={(value) => change({ warned: value || undefined })}
        />
      </Toolbar>
      <LiveTable
        live={events}
        label={t.webhooks.events}
        columns={columns}
        keyOf={keyOf}
        empty={
          isFiltered ? (
            <Empty>
              <p>{t.common.filteredEmpty}</p>
              <Button
                onClick={() => change({ service: undefined, status: undefined, warned: undefined })}
              >
                {t.common.clearFilters}
              </Button>
            </Empty>
          ) : (
            <Empty>{t.webhooks.noEvents}</Empty>
          )
        }
      />
    </>
  );
}
