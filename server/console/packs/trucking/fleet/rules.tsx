import { useState } from "react";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import type { Vehicle } from "../common/types.ts";
import { useAll } from "../common/use-all.ts";
import { useTexts } from "../texts/use-texts.ts";

/** When a vehicle must be maintained: by distance or by day, whichever is earlier. */
export function Rules({ vehicle }: { vehicle: Vehicle }) {
  const { fleet: t } = useTexts();
  const f = useFormat();
  const { api, permissions } = useSession();
  const [isAdding, setIsAdding] = useState(false);
  const rules = useAll(api.trucking.maintenanceRules.list, { limit: 200, vehicleId: vehicle.id });
  return (
    <Section
      title={t.rules}
      actions={
        permissions.has("trucking.maintenance:write") && (
          <Button onClick={() => setIsAdding(true)}>{t.addRule}</Button>
        )
      }
    >
      {isAdding && <AddRule vehicle={vehicle} onClose={() => setIsAdding(false)} />}
      <ListView
        query={rules}
        label={t.rules}
        keyOf={({ id }) => id}
        empty={t.rulesEmpty}
        columns={[
          { id: "name", head: t.what, cell: ({ name }) => name },
          { id: "km", head: t.everyKm, isFigure: true, cell: ({ everyKm }) => f.count(everyKm) },
          {
            id: "days",
            head: t.everyDays,
            isFigure: true,
            cell: ({ everyDays }) => f.count(everyDays),
          },
          {
            id: "due",
            head: t.dueAt,
            width: "minmax(14rem, 1.5fr)",
            cell: ({ dueAtKm, dueOn }) => t.dueText(f.count(dueAtKm), f.date(dueOn)),
          },
          {
            id: "overdue",
            head: t.overdue,
            cell: ({ name, isOverdue }) => (isOverdue ? t.overdueOf(name) : t.ok),
          },
        ]}
      />
    </Section>
  );
}

function AddRule({ vehicle, onClose }: { vehicle: Vehicle; onClose: () => void }) {
  const { fleet: t } = useTexts();
  const { api } = useSession();
  const { maintenanceRules, vehicles } = api.trucking;
  const number = (text: string | undefined) => (text ? Number(text) : null);
  const add = useChange(
    (values: Record<string, string>) =>
      maintenanceRules.create.mutate({
        vehicleId: vehicle.id,
        name: values["name"] ?? "",
        everyKm: number(values["everyKm"]),
        everyDays: number(values["everyDays"]),
        doneAtKm: Number(values["doneAtKm"]),
        doneOn: values["doneOn"] ?? "",
      }),
    { reads: [maintenanceRules.list, vehicles.get, vehicles.list], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.addRule}
      verb={t.addRule}
      action={add}
      onSubmit={add.run}
      onClose={onClose}
    >
      <Field label={t.what} name="name" maxLength={100} required />
      <Field label={t.everyKm} name="everyKm" type="number" min={1} max={10_000_000} />
      <Field label={t.everyDays} name="everyDays" type="number" min={1} max={10_000_000} />
      <Field
        label={t.doneAtKm}
        name="doneAtKm"
        type="number"
        min={0}
        max={100_000_000}
        defaultValue={vehicle.odometerKm}
        required
      />
      <Field label={t.doneOn} name="doneOn" type="date" required />
    </FormDialog>
  );
}
