import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { list } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { unknown } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Select } from "../../../web/parts/form/select.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Toolbar } from "../../../web/parts/toolbar.tsx";
import { PageLink } from "../../../web/router/page-link.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { useAll } from "../common/use-all.ts";
import { useTexts } from "../texts/use-texts.ts";
import { AddDriver } from "./add-driver.tsx";
import { driverPage, driversPage } from "./page.ts";
import { shiftText } from "./shift-text.ts";

/** The drivers whom the person may see. */
export default function DriversPage() {
  const { common } = useMessages();
  const { drivers: t } = useTexts();
  const { api, permissions } = useSession();
  const [{ active }, change] = usePageSearch(driversPage);
  const [isAdding, setIsAdding] = useState(false);
  const drivers = useInfiniteQuery({
    ...list(api.trucking.drivers.list, {
      limit: 100,
      ...(active && { active: active === "true" }),
    }),
    placeholderData: keepPreviousData,
  });
  const vehicles = useAll(api.trucking.vehicles.list, { limit: 200 });
  const names = new Map(
    vehicles.data?.pages.flatMap(({ items }) => items.map(({ id, name }) => [id, name] as const)),
  );
  return (
    <>
      <PageHead title={t.title}>
        {permissions.has("trucking.drivers:write") && (
          <Button kind="primary" onClick={() => setIsAdding(true)}>
            {t.add}
          </Button>
        )}
      </PageHead>
      {isAdding && <AddDriver onClose={() => setIsAdding(false)} />}
      <Toolbar>
        <Select
          label={t.status}
          value={active ?? ""}
          options={[
            ["", common.all],
            ["true", t.active],
            ["false", t.inactive],
          ]}
          onChange={(value) => change({ active: value || undefined })}
        />
      </Toolbar>
      <ListView
        query={drivers}
        label={t.title}
        keyOf={({ id }) => id}
        empty={t.empty}
        onClear={active === undefined ? undefined : () => change({ active: undefined })}
        columns={[
          {
            id: "name",
            head: t.person,
            cell: ({ id, name }) => (
              <PageLink to={driverPage} parts={{ driverId: id }}>
                {name}
              </PageLink>
            ),
          },
          { id: "team", head: t.team, cell: ({ team }) => team ?? unknown },
          { id: "shift", head: t.shift, cell: ({ shift }) => shiftText(shift) },
          {
            id: "vehicle",
            head: t.vehicle,
            cell: ({ vehicleId }) =>
              vehicleId === null ? t.anyVehicle : (names.get(vehicleId) ?? unknown),
          },
          {
            id: "cycle",
            head: t.cycle,
            width: "minmax(12rem, 1fr)",
            cell: ({ dutyCycle }) => t.cycles[dutyCycle],
          },
          { id: "status", head: t.status, cell: (one) => (one.active ? t.active : t.inactive) },
        ]}
      />
    </>
  );
}
