import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { DriverChoice } from "../assign/driver-choice.tsx";
import type { Assignment } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";

interface ReplaceDriverProps {
  assignment: Assignment;
  onClose: () => void;
}

/** Gives an assignment to another driver who is fit for all of it and free. */
export function ReplaceDriver({ assignment, onClose }: ReplaceDriverProps) {
  const t = useTexts();
  const { trucking } = useApi();
  const { id, version, vehicle, startsAt, endsAt, stops } = assignment;
  const [driverId, setDriverId] = useState<string>();
  const known = useQuery(q(trucking.vehicles.get, { id: vehicle.id }));
  const ids = [...new Set(stops.map(({ loadId }) => loadId))];
  const loads = useQueries({ queries: ids.map((one) => q(trucking.loads.get, { id: one })) });
  const change = useChange(
    () => trucking.assignments.replaceDriver.mutate({ id, version, driverId: driverId ?? "" }),
    {
      reads: [trucking.assignments.list, trucking.assignments.get, trucking.readiness.blockedWork],
      onDone: onClose,
    },
  );
  const types = loads.flatMap(({ data }) => (data ? [`load_type:${data.loadType}`] : []));
  const isKnown = types.length === ids.length;
  return (
    <FormDialog
      title={t.assignment.change}
      verb={t.assignment.change}
      action={change}
      disabledBecause={driverId === undefined ? t.assign.chooseDriver : undefined}
      onSubmit={() => change.run(undefined)}
      onClose={onClose}
    >
      {known.data && isKnown && (
        <DriverChoice
          targets={["role:driver", `vehicle_class:${known.data.vehicleClass}`, ...new Set(types)]}
          from={startsAt}
          until={endsAt}
          value={driverId}
          onChange={setDriverId}
        />
      )}
    </FormDialog>
  );
}
