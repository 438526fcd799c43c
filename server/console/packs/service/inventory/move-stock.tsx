import { useState } from "react";
import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { useServiceTexts } from "../messages/texts.ts";

interface Named {
  id: string;
  name: string;
}

interface MoveStockProps {
  places: readonly Named[];
  items: readonly Named[];
  onClose: () => void;
}

const kinds = ["receipt", "transfer", "adjustment"] as const;

/** Records a receipt, a transfer, or the difference that a count showed. */
export function MoveStock({ places, items, onClose }: MoveStockProps) {
  const t = useServiceTexts().inventory;
  const { api } = useSession();
  const [kind, setKind] = useState<(typeof kinds)[number]>("receipt");
  const { moves, stock, purchases } = api.service;
  const change = useChange(
    (values: Record<string, string>) => {
      const { placeId = "", itemId = "", toPlaceId = "", note = "" } = values;
      const common = { placeId, itemId, quantity: Number(values["quantity"]) };
      if (kind === "adjustment") return moves.record.mutate({ kind, ...common, note });
      const noted = { ...common, ...(note !== "" && { note }) };
      return kind === "transfer"
        ? moves.record.mutate({ kind, ...noted, toPlaceId })
        : moves.record.mutate({ kind, ...noted });
    },
    { reads: [moves.list, stock.list, purchases.list], onDone: onClose },
  );
  const errors = fieldErrorsOf(change.error);
  const options = (choices: readonly Named[]) => choices.map(({ id, name }) => [id, name] as const);
  const isCount = kind === "adjustment";
  return (
    <FormDialog
      title={t.move}
      verb={t.move}
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      <SelectField
        label={t.kind}
        value={kind}
        options={kinds.map((one) => [one, t.kinds[one] ?? one])}
        onChange={({ target }) => setKind(kinds.find((one) => one === target.value) ?? kind)}
      />
      <SelectField label={t.item} name="itemId" options={options(items)} />
      <SelectField label={t.fromPlace} name="placeId" options={options(places)} />
      {kind === "transfer" && (
        <SelectField
          label={t.toPlace}
          name="toPlaceId"
          options={options(places)}
          error={errors.get("#/toPlaceId")}
        />
      )}
      <Field
        label={isCount ? t.difference : t.quantity}
        name="quantity"
        type="number"
        min={isCount ? -1_000_000 : 1}
        max={1_000_000}
        error={errors.get("#/quantity")}
        required
      />
      <Field
        label={t.note}
        name="note"
        maxLength={5000}
        error={errors.get("#/note")}
        required={isCount}
      />
    </FormDialog>
  );
}
