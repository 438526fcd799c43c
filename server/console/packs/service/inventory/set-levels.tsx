import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { useChoices } from "../names.tsx";
import type { StockRow } from "./view.ts";

/** Sets when an item is bought for a place, and how many pieces at least. */
export function SetLevels({ row, onClose }: { row: StockRow; onClose: () => void }) {
  const m = useMessages();
  const t = useServiceTexts().inventory;
  const { api } = useSession();
  const { placeId, itemId, name } = row;
  const place = useChoices(api.service.places.list)?.find(({ id }) => id === placeId)?.name ?? "";
  const change = useChange(
    (values: Record<string, string>) =>
      api.service.stock.setLevels.mutate({
        placeId,
        itemId,
        reorderPoint: Number(values["reorderPoint"]),
        reorderQuantity: Number(values["reorderQuantity"]),
      }),
    { reads: [api.service.stock.list, api.service.purchases.list], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.setLevelsTitle(name, place)}
      verb={m.dialog.save}
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      {(["reorderPoint", "reorderQuantity"] as const).map((field) => (
        <Field
          key={field}
          label={t[field]}
          name={field}
          type="number"
          min={field === "reorderPoint" ? 0 : 1}
          max={1_000_000}
          defaultValue={Math.max(row[field], field === "reorderPoint" ? 0 : 1)}
          required
        />
      ))}
    </FormDialog>
  );
}
