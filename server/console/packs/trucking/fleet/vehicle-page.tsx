import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../web/api/query.ts";
import { useApi, useSession } from "../../../web/api/session.ts";
import { Time } from "../../../web/format/time.tsx";
import { useFormat } from "../../../web/format/use-format.ts";
import { Details } from "../../../web/parts/details.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { Notice } from "../../../web/parts/notice.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { usePathPart } from "../../../web/router/use-page.ts";
import type { Vehicle } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";
import { Orders } from "./orders.tsx";
import { RecordOdometer } from "./record-odometer.tsx";
import { Rules } from "./rules.tsx";

/** One vehicle with its maintenance. */
export default function VehiclePage() {
  const api = useApi();
  const id = usePathPart("vehicleId");
  const vehicle = useQuery(q(api.trucking.vehicles.get, { id }));
  return <QueryView query={vehicle}>{(data) => <VehicleView vehicle={data} />}</QueryView>;
}

function VehicleView({ vehicle }: { vehicle: Vehicle }) {
  const t = useTexts();
  const f = useFormat();
  const { permissions } = useSession();
  const [isRecording, setIsRecording] = useState(false);
  const { id, name, status, overdue, position } = vehicle;
  return (
    <>
      <PageHead title={name} note={<p>{t.fleet.statuses[status]}</p>}>
        {permissions.has("trucking.positions:write") && (
          <Button onClick={() => setIsRecording(true)}>{t.fleet.record}</Button>
        )}
      </PageHead>
      {isRecording && <RecordOdometer vehicle={vehicle} onClose={() => setIsRecording(false)} />}
      {overdue !== null && <Notice kind="warning">{t.fleet.overdueOf(overdue)}</Notice>}
      <Section title={t.fleet.name}>
        <Details
          facts={[
            [t.fleet.plate, vehicle.plate],
            [t.fleet.class, vehicle.vehicleClass],
            [t.fleet.maxKg, f.count(vehicle.maxKg)],
            [t.fleet.maxM3, f.weight(vehicle.maxM3)],
            [t.fleet.maxPallets, f.count(vehicle.maxPallets)],
            [t.fleet.equipment, vehicle.equipment.join(", ")],
            [t.fleet.odometer, f.count(vehicle.odometerKm)],
            [t.fleet.position, position && <Time key="position" at={position.at} />],
          ]}
        />
      </Section>
      {permissions.has("trucking.maintenance:read") && (
        <>
          <Rules vehicle={vehicle} />
          <Orders vehicleId={id} />
        </>
      )}
    </>
  );
}
