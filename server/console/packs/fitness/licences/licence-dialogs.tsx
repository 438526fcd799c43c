import type { OutputOf } from "@rampart/client";
import { useState } from "react";
import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { type Picked, PersonPicker } from "../../../web/parts/form/person-picker.tsx";
import { type ConsolePack, type PackApi, usePackApi } from "../../common/pack.ts";
import { useFitnessTexts } from "../texts.ts";

export type Licence = OutputOf<PackApi["licences"]["list"]>["items"][number];

interface DialogProps {
  pack: ConsolePack;
  onClose: () => void;
}

const readsOf = (api: PackApi) => [api.licences.list, api.readiness.blockedWork];

const daysOf = ({ validFrom = "", validUntil = "" }: Record<string, string>) => ({
  validFrom,
  validUntil: validUntil || null,
});

function Days({ error, present }: { error: unknown; present?: Licence }) {
  const t = useFitnessTexts().licences;
  const errors = fieldErrorsOf(error);
  return (
    <>
      <Field
        label={t.from}
        name="validFrom"
        type="date"
        defaultValue={present?.validFrom}
        error={errors.get("#/validFrom")}
        required
      />
      <Field
        label={t.until}
        help={t.untilHelp}
        name="validUntil"
        type="date"
        defaultValue={present?.validUntil ?? ""}
        error={errors.get("#/validUntil")}
      />
    </>
  );
}

/** Adds a licence of a person. @param of who it is, if the page shows one person */
export function AddLicence({ pack, of, onClose }: DialogProps & { of: Picked | null }) {
  const t = useFitnessTexts().licences;
  const api = usePackApi(pack);
  const [person, setPerson] = useState(of);
  const change = useChange(
    (values: Record<string, string>) =>
      api.licences.add.mutate({
        userId: person?.id ?? "",
        kind: values["kind"] ?? "",
        ...daysOf(values),
      }),
    { reads: readsOf(api), onDone: onClose },
  );
  return (
    <FormDialog
      title={t.add}
      verb={t.add}
      action={change}
      onSubmit={change.run}
      disabledBecause={person === null ? t.choosePerson : undefined}
      onClose={onClose}
    >
      <PersonPicker label={t.person} value={person} onChange={setPerson} />
      <Field
        label={t.kind}
        help={t.kindHelp}
        name="kind"
        pattern="[a-z0-9][a-z0-9_\-]*"
        maxLength={60}
        autoComplete="off"
        error={fieldErrorsOf(change.error).get("#/kind")}
        required
      />
      <Days error={change.error} />
    </FormDialog>
  );
}

/** Changes the days of a licence, on the basis of the version that was shown. */
export function ChangeLicence({ pack, licence, onClose }: DialogProps & { licence: Licence }) {
  const m = useMessages();
  const t = useFitnessTexts().licences;
  const api = usePackApi(pack);
  const [based] = useState(licence);
  const { id, kind, version } = based;
  const change = useChange(
    (values: Record<string, string>) =>
      api.licences.change.mutate({ id, version, ...daysOf(values) }),
    { reads: readsOf(api), onDone: onClose },
  );
  return (
    <FormDialog
      title={t.changeTitle(kind)}
      verb={m.dialog.save}
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      <Days error={change.error} present={based} />
    </FormDialog>
  );
}

/** Revokes a licence for good. */
export function RevokeLicence({ pack, licence, onClose }: DialogProps & { licence: Licence }) {
  const t = useFitnessTexts().licences;
  const api = usePackApi(pack);
  const { id, kind, version } = licence;
  const change = useChange(
    ({ reason = "" }: Record<string, string>) =>
      api.licences.revoke.mutate({ id, version, reason }),
    { reads: readsOf(api), onDone: onClose },
  );
  return (
    <FormDialog
      title={t.revokeTitle(kind)}
      verb={t.revoke}
      kind="danger"
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      <p>{t.revokeText}</p>
      <Field
        label={t.reason}
        name="reason"
        maxLength={500}
        error={fieldErrorsOf(change.error).get("#/reason")}
        required
      />
    </FormDialog>
  );
}
