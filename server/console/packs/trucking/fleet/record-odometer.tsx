import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import type { Vehicle } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";

/** Records a reading of the odometer, which can make maintenance overdue. */
export function RecordOdometer({ vehicle, onClose }: { vehicle: Vehicle; onClose: () => void }) {
  const { fleet: t } = useTexts();
  const f = useFormat();
  const { trucking } = useApi();
  const { id, version, odometerKm } = vehicle;
  const change = useChange(
    (reading: number) =>
      trucking.vehicles.recordOdometer.mutate({ id, version, odometerKm: reading }),
    {
      reads: [trucking.vehicles.get, trucking.vehicles.list, trucking.maintenanceRules.list],
      onDone: onClose,
    },
  );
  return (
    <FormDialog
      title={t.record}
      verb={t.record}
      action={change}
      onSubmit={(values) => change.run(Number(values["odometerKm"]))}
      onClose={onClose}
    >
      <Field
        label={t.odometer}
        help={t.recordHelp(f.count(odometerKm))}
        name="odometerKm"
        type="number"
        min={odometerKm}
        max={100_000_000}
        defaultValue={odometerKm}
        required
      />
    </FormDialog>
  );
}
