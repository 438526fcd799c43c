import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { useChoices } from "../names.tsx";

/** Adds an item that can be in stock. */
export function AddItem({ onClose }: { onClose: () => void }) {
  const t = useServiceTexts().inventory;
  const { items } = useApi().service;
  const change = useChange(
    ({ sku = "", name = "", unit }: Record<string, string>) =>
      items.create.mutate({ sku, name, ...(unit && { unit }) }),
    { reads: [items.list], onDone: onClose },
  );
  const errors = fieldErrorsOf(change.error);
  return (
    <FormDialog
      title={t.addItem}
      verb={t.addItem}
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      <Field label={t.name} name="name" maxLength={200} error={errors.get("#/name")} required />
      <Field label={t.sku} name="sku" maxLength={200} error={errors.get("#/sku")} required />
      <Field label={t.unit} name="unit" maxLength={200} error={errors.get("#/unit")} />
    </FormDialog>
  );
}

/** Adds a store, or the van of a technician. */
export function AddPlace({ onClose }: { onClose: () => void }) {
  const t = useServiceTexts();
  const { places, technicians } = useApi().service;
  const people = useChoices(technicians.list) ?? [];
  const change = useChange(
    ({ name = "", kind, technicianId }: Record<string, string>) =>
      places.create.mutate({
        name,
        kind: kind === "van" ? "van" : "store",
        ...(technicianId && { technicianId }),
      }),
    { reads: [places.list], onDone: onClose },
  );
  const errors = fieldErrorsOf(change.error);
  return (
    <FormDialog
      title={t.inventory.addPlace}
      verb={t.inventory.addPlace}
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      <Field
        label={t.inventory.name}
        name="name"
        maxLength={200}
        error={errors.get("#/name")}
        required
      />
      <SelectField
        label={t.inventory.placeKind}
        name="kind"
        options={["store", "van"].map((kind) => [kind, t.inventory.placeKinds[kind] ?? kind])}
      />
      <SelectField
        label={t.orders.technician}
        name="technicianId"
        options={[["", "–"], ...people.map(({ id, name }) => [id, name] as const)]}
        error={errors.get("#/technicianId")}
      />
    </FormDialog>
  );
}
