import { useChange } from "../../../web/api/use-change.ts";
import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { fromLocalTime } from "../../../web/format/local-time.ts";
import { useZone } from "../../../web/format/zone.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import type { Picked } from "../../../web/parts/form/person-picker.tsx";
import { type ConsolePack, usePackApi } from "../../common/pack.ts";
import { useFitnessTexts } from "../texts.ts";

interface AllowExceptionProps {
  pack: ConsolePack;
  person: Picked;
  subjectId: string;
  onClose: () => void;
}

/** Lets a person do one piece of work although a requirement is not fulfilled. */
export function AllowException({ pack, person, subjectId, onClose }: AllowExceptionProps) {
  const t = useFitnessTexts().blocked;
  const { zone } = useZone();
  const api = usePackApi(pack);
  const change = useChange(
    ({ reason = "", expiresAt = "" }: Record<string, string>) =>
      api.exceptions.allow.mutate({
        userId: person.id,
        subjectId,
        reason,
        expiresAt: fromLocalTime(expiresAt, zone) ?? "",
      }),
    { reads: [api.exceptions.list, api.readiness.blockedWork], onDone: onClose },
  );
  const errors = fieldErrorsOf(change.error);
  return (
    <FormDialog
      title={t.allowTitle(person.name)}
      verb={t.allow}
      kind="danger"
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      <p>{t.allowText}</p>
      <Field label={t.why} name="reason" error={errors.get("#/reason")} maxLength={500} required />
      <Field
        label={t.expires}
        name="expiresAt"
        type="datetime-local"
        help={zone}
        error={errors.get("#/expiresAt")}
        required
      />
    </FormDialog>
  );
}
