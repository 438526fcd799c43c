import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fieldErrorsOf } from "../../web/api/errors.ts";
import { q } from "../../web/api/query.ts";
import { useChange } from "../../web/api/use-change.ts";
import { fromLocalTime } from "../../web/format/local-time.ts";
import { useZone } from "../../web/format/zone.tsx";
import { FormDialog } from "../../web/parts/dialog/form-dialog.tsx";
import { Checkbox } from "../../web/parts/form/checkbox.tsx";
import { Field } from "../../web/parts/form/field.tsx";
import { SelectField } from "../../web/parts/form/select-field.tsx";
import { useCollaboration } from "./api.ts";
import { fieldName, useTexts } from "./texts.ts";

interface ShareDialogProps {
  /** The path of the pack. */
  path: string;
  subjectType: string;
  subjectId: string;
  /** The fields that the pack can share of this type. */
  fields: readonly string[];
  onClose: () => void;
}

/** Shows chosen fields of one thing to a partner until a time. */
export function ShareDialog({ path, subjectType, subjectId, fields, onClose }: ShareDialogProps) {
  const t = useTexts();
  const { zone } = useZone();
  const api = useCollaboration({ path });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const partners = useQuery(q(api.partnerships.list, { state: "active", limit: 200 }));
  const own = (partners.data?.items ?? []).filter(({ isOwn }) => isOwn);
  const change = useChange(
    ({ partnershipId = "", expiresAt = "" }: Record<string, string>) =>
      api.shares.create.mutate({
        partnershipId,
        subjectType,
        subjectId,
        fields: [...chosen],
        expiresAt: fromLocalTime(expiresAt, zone) ?? "",
      }),
    { reads: [api.shares.list], onDone: onClose },
  );
  const toggle = (field: string) => {
    const next = new Set(chosen);
    if (!next.delete(field)) next.add(field);
    setChosen(next);
  };
  const hasNone = partners.isSuccess && own.length === 0;
  return (
    <FormDialog
      title={t.share}
      verb={t.share}
      action={change}
      onSubmit={change.run}
      disabledBecause={hasNone ? t.noActive : chosen.size === 0 ? t.chooseField : undefined}
      onClose={onClose}
    >
      <SelectField
        label={t.partner}
        name="partnershipId"
        options={own.map(({ id, organization }) => [id, organization ?? ""])}
        help={hasNone ? t.noActive : undefined}
      />
      <fieldset>
        <legend>{t.fields}</legend>
        {fields.map((field) => (
          <Checkbox
            key={field}
            label={fieldName(t, field)}
            checked={chosen.has(field)}
            onChange={() => toggle(field)}
          />
        ))}
      </fieldset>
      <Field
        label={t.until}
        name="expiresAt"
        type="datetime-local"
        help={zone}
        error={fieldErrorsOf(change.error).get("#/expiresAt")}
        required
      />
    </FormDialog>
  );
}
