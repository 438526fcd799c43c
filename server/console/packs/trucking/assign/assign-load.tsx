import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { useAll } from "../common/use-all.ts";
import type { Assignment, Load, Vehicle } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";
import { DriverChoice } from "./driver-choice.tsx";
import { useVehicleProblem } from "./use-vehicle-problem.ts";
import { WorkTime } from "./work-time.tsx";

const hour = 3_600_000;
const at = (time: string, hours: number) =>
  new Date(new Date(time).getTime() + hours * hour).toISOString();

interface AssignLoadProps {
  load: Load;
  onClose: () => void;
}

/** Gives a tendered load to a driver and a vehicle. Who is fit and free is offered first. */
export function AssignLoad({ load, onClose }: AssignLoadProps) {
  const { trucking } = useApi();
  const [from, setFrom] = useState<string | undefined>(at(load.pickup.windowStarts, -1));
  const [until, setUntil] = useState<string | undefined>(at(load.delivery.windowEnds, 1));
  const vehicles = useAll(trucking.vehicles.list, { limit: 200 });
  const isTime = from !== undefined && until !== undefined && from < until;
  const busy = useQuery({
    ...q(trucking.assignments.list, { limit: 200, ...(isTime && { from, to: until }) }),
    enabled: isTime,
  });
  const time = <WorkTime from={from} until={until} onFrom={setFrom} onUntil={setUntil} />;
  return (
    <QueryView query={vehicles} height="figures">
      {({ pages }) => (
        <AssignForm
          load={load}
          vehicles={pages.flatMap(({ items }) => items)}
          busy={busy.data?.items ?? []}
          from={isTime ? from : undefined}
          until={isTime ? until : undefined}
          time={time}
          onClose={onClose}
        />
      )}
    </QueryView>
  );
}

interface AssignFormProps extends AssignLoadProps {
  vehicles: readonly Vehicle[];
  busy: readonly Assignment[];
  from: string | undefined;
  until: string | undefined;
  time: ReactNode;
}

function AssignForm({ load, vehicles, busy, from, until, time, onClose }: AssignFormProps) {
  const t = useTexts();
  const { trucking } = useApi();
  const problemOf = useVehicleProblem(load, busy);
  const possible = vehicles.filter((one) => problemOf(one) === null);
  const [vehicleId, setVehicleId] = useState<string>();
  const [driverId, setDriverId] = useState<string>();
  const vehicle = possible.find(({ id }) => id === vehicleId) ?? possible[0];
  const assign = useChange(
    () =>
      trucking.assignments.create.mutate({
        driverId: driverId ?? "",
        vehicleId: vehicle?.id ?? "",
        startsAt: from ?? "",
        endsAt: until ?? "",
        stops: [
          { loadId: load.id, kind: "pickup" },
          { loadId: load.id, kind: "delivery" },
        ],
      }),
    {
      reads: [trucking.loads.get, trucking.loads.list, trucking.assignments.list],
      onDone: onClose,
    },
  );
  const missing =
    from === undefined
      ? t.assign.chooseTime
      : vehicle === undefined
        ? t.assign.chooseVehicle
        : driverId === undefined
          ? t.assign.chooseDriver
          : undefined;
  const ordered = [...possible, ...vehicles.filter((one) => problemOf(one) !== null)];
  return (
    <FormDialog
      title={t.assign.title(load.reference)}
      verb={t.assign.verb}
      action={assign}
      disabledBecause={missing}
      onSubmit={() => assign.run(undefined)}
      onClose={onClose}
    >
      {time}
      <SelectField
        label={t.assign.vehicle}
        value={vehicle?.id ?? ""}
        error={vehicle === undefined ? t.assign.chooseVehicle : undefined}
        options={ordered.map((one) => [one.id, `${one.name}: ${problemOf(one) ?? t.assign.fits}`])}
        onChange={({ target }) => setVehicleId(target.value)}
      />
      {from !== undefined && until !== undefined && vehicle && (
        <DriverChoice
          targets={[
            "role:driver",
            `vehicle_class:${vehicle.vehicleClass}`,
            `load_type:${load.loadType}`,
          ]}
          from={from}
          until={until}
          value={driverId}
          onChange={setDriverId}
        />
      )}
    </FormDialog>
  );
}
