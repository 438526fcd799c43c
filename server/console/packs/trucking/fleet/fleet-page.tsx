import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { list } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Select } from "../../../web/parts/form/select.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Toolbar } from "../../../web/parts/toolbar.tsx";
import { PageLink } from "../../../web/router/page-link.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import type { Vehicle } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";
import { CreateVehicle } from "./create-vehicle.tsx";
import { fleetPage, vehiclePage } from "./page.ts";

/** The vehicles, and which of them must be maintained before they drive again. */
export default function FleetPage() {
  const { common } = useMessages();
  const { fleet: t } = useTexts();
  const f = useFormat();
  const { api, permissions } = useSession();
  const [{ status }, change] = usePageSearch(fleetPage);
  const [isCreating, setIsCreating] = useState(false);
  const vehicles = useInfiniteQuery({
    ...list(api.trucking.vehicles.list, { limit: 100, ...(status && { status }) }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead title={t.title}>
        {permissions.has("trucking.vehicles:write") && (
          <Button kind="primary" onClick={() => setIsCreating(true)}>
            {t.create}
          </Button>
        )}
      </PageHead>
      {isCreating && <CreateVehicle onClose={() => setIsCreating(false)} />}
      <Toolbar>
        <Select<Vehicle["status"] | "">
          label={t.status}
          value={status ?? ""}
          options={[
            ["", common.all],
            ["active", t.statuses.active],
            ["retired", t.statuses.retired],
          ]}
          onChange={(value) => change({ status: value || undefined })}
        />
      </Toolbar>
      <ListView
        query={vehicles}
        label={t.title}
        keyOf={({ id }) => id}
        empty={t.empty}
        onClear={status === undefined ? undefined : () => change({ status: undefined })}
        columns={[
          {
            id: "name",
            head: t.name,
            cell: ({ id, name }) => (
              <PageLink to={vehiclePage} parts={{ vehicleId: id }}>
                {name}
              </PageLink>
            ),
          },
          { id: "plate", head: t.plate, cell: ({ plate }) => plate },
          { id: "class", head: t.class, cell: ({ vehicleClass }) => vehicleClass },
          { id: "kg", head: t.maxKg, isFigure: true, cell: ({ maxKg }) => f.count(maxKg) },
          {
            id: "odometer",
            head: t.odometer,
            isFigure: true,
            cell: ({ odometerKm }) => f.count(odometerKm),
          },
          { id: "status", head: t.status, cell: (one) => t.statuses[one.status] },
          {
            id: "overdue",
            head: t.overdue,
            width: "minmax(12rem, 1.5fr)",
            cell: ({ overdue }) => (overdue === null ? t.ok : t.overdueOf(overdue)),
          },
          { id: "position", head: t.position, cell: ({ position }) => f.ago(position?.at) },
        ]}
      />
    </>
  );
}
