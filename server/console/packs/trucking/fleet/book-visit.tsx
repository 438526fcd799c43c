import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { fromLocalTime } from "../../../web/format/local-time.ts";
import { useZone } from "../../../web/format/zone.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { useAll } from "../common/use-all.ts";
import { useTexts } from "../texts/use-texts.ts";

/** Books a vehicle into a workshop. */
export function BookVisit({ vehicleId, onClose }: { vehicleId: string; onClose: () => void }) {
  const { fleet: t } = useTexts();
  const { zone } = useZone();
  const { maintenanceOrders, maintenanceRules } = useApi().trucking;
  const rules = useAll(maintenanceRules.list, { limit: 200, vehicleId });
  const book = useChange(
    (values: Record<string, string>) =>
      maintenanceOrders.create.mutate({
        vehicleId,
        ruleId: values["ruleId"] || null,
        title: values["title"] ?? "",
        startsAt: fromLocalTime(values["startsAt"] ?? "", zone) ?? "",
        endsAt: fromLocalTime(values["endsAt"] ?? "", zone) ?? "",
      }),
    { reads: [maintenanceOrders.list], onDone: onClose },
  );
  const known = rules.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <FormDialog title={t.book} verb={t.book} action={book} onSubmit={book.run} onClose={onClose}>
      <Field label={t.what} name="title" maxLength={100} required />
      <SelectField
        label={t.forRule}
        name="ruleId"
        options={[["", t.repair], ...known.map(({ id, name }) => [id, name] as const)]}
      />
      <Field label={t.from} name="startsAt" type="datetime-local" required />
      <Field label={t.until} name="endsAt" type="datetime-local" required />
    </FormDialog>
  );
}
