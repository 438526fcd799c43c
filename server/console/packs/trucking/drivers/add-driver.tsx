import { useState } from "react";
import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { type Picked, PersonPicker } from "../../../web/parts/form/person-picker.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { useAll } from "../common/use-all.ts";
import { useTexts } from "../texts/use-texts.ts";
import { minutesOf } from "./shift-text.ts";

/** Makes a person a driver. */
export function AddDriver({ onClose }: { onClose: () => void }) {
  const { drivers: t } = useTexts();
  const { trucking } = useApi();
  const [person, setPerson] = useState<Picked | null>(null);
  const vehicles = useAll(trucking.vehicles.list, { limit: 200, status: "active" as const });
  const known = vehicles.data?.pages.flatMap(({ items }) => items) ?? [];
  const add = useChange(
    (values: Record<string, string>) =>
      trucking.drivers.add.mutate({
        userId: person?.id ?? "",
        vehicleId: values["vehicleId"] || null,
        shift: { starts: minutesOf(values["starts"]), ends: minutesOf(values["ends"]) },
        dutyCycle: values["dutyCycle"] === "60_in_7_days" ? "60_in_7_days" : "70_in_8_days",
      }),
    { reads: [trucking.drivers.list], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.add}
      verb={t.add}
      action={add}
      disabledBecause={person === null ? t.choosePerson : undefined}
      onSubmit={add.run}
      onClose={onClose}
    >
      <PersonPicker label={t.person} value={person} onChange={setPerson} />
      <SelectField
        label={t.vehicle}
        name="vehicleId"
        options={[["", t.anyVehicle], ...known.map(({ id, name }) => [id, name] as const)]}
      />
      <Field label={t.shiftStarts} name="starts" type="time" defaultValue="06:00" required />
      <Field label={t.shiftEnds} name="ends" type="time" defaultValue="20:00" required />
      <SelectField
        label={t.cycle}
        name="dutyCycle"
        defaultValue="70_in_8_days"
        options={[
          ["60_in_7_days", t.cycles["60_in_7_days"]],
          ["70_in_8_days", t.cycles["70_in_8_days"]],
        ]}
      />
    </FormDialog>
  );
}
