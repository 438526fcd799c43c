import { useNavigate } from "@tanstack/react-router";
import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useZone } from "../../../web/format/zone.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Checkbox } from "../../../web/parts/form/checkbox.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { pathOf } from "../../../web/router/page-link.tsx";
import { commaList } from "../common/comma-list.ts";
import { useTexts } from "../texts/use-texts.ts";
import { loadPage } from "./page.ts";
import { StopFields, stopInput } from "./stop-fields.tsx";

/** Creates a load with its two stops, and shows it. */
export function CreateLoad({ onClose }: { onClose: () => void }) {
  const t = useTexts();
  const { api, organization } = useSession();
  const { zone } = useZone();
  const navigate = useNavigate();
  const create = useChange(
    (values: Record<string, string>) =>
      api.trucking.loads.create.mutate({
        reference: values["reference"] ?? "",
        customer: values["customer"] ?? "",
        loadType: values["loadType"] ?? "",
        kg: Number(values["kg"]),
        m3: Number(values["m3"]),
        pallets: Number(values["pallets"]),
        priority: Number(values["priority"]),
        equipment: commaList(values["equipment"]),
        notes: values["notes"] || null,
        tender: values["tender"] === "on",
        pickup: stopInput("pickup", values, zone),
        delivery: stopInput("delivery", values, zone),
      }),
    {
      reads: [api.trucking.loads.list],
      onDone: ({ id }) =>
        void navigate({ to: pathOf(organization.slug, loadPage.path, { loadId: id }) }),
    },
  );
  const errors = fieldErrorsOf(create.error);
  const amount = (name: "kg" | "m3" | "pallets", max: number) => (
    <Field
      label={t.loads[name]}
      name={name}
      type="number"
      step={name === "m3" ? "any" : 1}
      min={0}
      max={max}
      defaultValue={name === "kg" ? undefined : 0}
      error={errors.get(`#/${name}`)}
      required
    />
  );
  return (
    <FormDialog
      title={t.loads.create}
      verb={t.loads.create}
      action={create}
      onSubmit={create.run}
      onClose={onClose}
    >
      <Field
        label={t.loads.reference}
        name="reference"
        maxLength={100}
        error={errors.get("#/reference")}
        required
      />
      <Field
        label={t.loads.customer}
        name="customer"
        maxLength={100}
        error={errors.get("#/customer")}
        required
      />
      <Field
        label={t.loads.type}
        help={t.loads.typeHelp}
        name="loadType"
        defaultValue="general"
        maxLength={40}
        error={errors.get("#/loadType")}
        required
      />
      {amount("kg", 1_000_000)}
      {amount("m3", 10_000)}
      {amount("pallets", 1000)}
      <Field
        label={t.loads.equipment}
        help={t.loads.equipmentHelp}
        name="equipment"
        error={errors.get("#/equipment")}
      />
      <Field
        label={t.loads.priority}
        help={t.loads.priorityHelp}
        name="priority"
        type="number"
        min={0}
        max={9}
        defaultValue={0}
        required
      />
      <StopFields kind="pickup" errors={errors} />
      <StopFields kind="delivery" errors={errors} />
      <Field label={t.loads.notes} name="notes" maxLength={1000} />
      <Checkbox label={t.loads.tender} name="tender" defaultChecked />
    </FormDialog>
  );
}
