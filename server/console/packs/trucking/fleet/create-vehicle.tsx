import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { commaList } from "../common/comma-list.ts";
import { useTexts } from "../texts/use-texts.ts";

/** Creates a vehicle. */
export function CreateVehicle({ onClose }: { onClose: () => void }) {
  const t = useTexts();
  const { trucking } = useApi();
  const create = useChange(
    (values: Record<string, string>) =>
      trucking.vehicles.create.mutate({
        name: values["name"] ?? "",
        plate: values["plate"] || null,
        vehicleClass: values["vehicleClass"] ?? "",
        maxKg: Number(values["maxKg"]),
        maxM3: Number(values["maxM3"]),
        maxPallets: Number(values["maxPallets"]),
        equipment: commaList(values["equipment"]),
        odometerKm: Number(values["odometerKm"]),
        depot: { latitude: Number(values["latitude"]), longitude: Number(values["longitude"]) },
      }),
    { reads: [trucking.vehicles.list], onDone: onClose },
  );
  const errors = fieldErrorsOf(create.error);
  const amount = (name: "maxKg" | "maxM3" | "maxPallets", max: number) => (
    <Field
      label={t.fleet[name]}
      name={name}
      type="number"
      step={name === "maxM3" ? "any" : 1}
      min={0}
      max={max}
      defaultValue={name === "maxKg" ? undefined : 0}
      error={errors.get(`#/${name}`)}
      required
    />
  );
  return (
    <FormDialog
      title={t.fleet.create}
      verb={t.fleet.create}
      action={create}
      onSubmit={create.run}
      onClose={onClose}
    >
      <Field
        label={t.fleet.name}
        name="name"
        maxLength={100}
        error={errors.get("#/name")}
        required
      />
      <Field label={t.fleet.plate} name="plate" maxLength={20} error={errors.get("#/plate")} />
      <Field
        label={t.fleet.class}
        help={t.fleet.classHelp}
        name="vehicleClass"
        defaultValue="box"
        maxLength={40}
        error={errors.get("#/vehicleClass")}
        required
      />
      {amount("maxKg", 1_000_000)}
      {amount("maxM3", 10_000)}
      {amount("maxPallets", 1000)}
      <Field
        label={t.fleet.equipment}
        help={t.loads.equipmentHelp}
        name="equipment"
        error={errors.get("#/equipment")}
      />
      <fieldset>
        <legend>{t.fleet.depot}</legend>
        <Field
          label={t.stop.latitude}
          name="latitude"
          type="number"
          step="any"
          min={-90}
          max={90}
          required
        />
        <Field
          label={t.stop.longitude}
          name="longitude"
          type="number"
          step="any"
          min={-180}
          max={180}
          required
        />
      </fieldset>
      <Field
        label={t.fleet.odometer}
        name="odometerKm"
        type="number"
        min={0}
        max={100_000_000}
        defaultValue={0}
        required
      />
    </FormDialog>
  );
}
