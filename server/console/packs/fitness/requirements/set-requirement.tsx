import { useState } from "react";
import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { type ConsolePack, usePackApi } from "../../common/pack.ts";
import { useFitnessTexts } from "../texts.ts";
import { DemandFields } from "./demand-fields.tsx";
import type { Requirement } from "./demand-text.ts";
import { demandOf, draftOf, emptyDraft } from "./draft.ts";

interface SetRequirementProps {
  pack: ConsolePack;
  /** What is in force; undefined for a new target. */
  present: Requirement | undefined;
  onClose: () => void;
}

/** The API takes up to this many demands. */
const maxDemands = 20;

/** Sets what a target demands, on the basis of the version that was shown when the dialog opened. */
export function SetRequirement({ pack, present, onClose }: SetRequirementProps) {
  const m = useMessages();
  const t = useFitnessTexts().requirements;
  const f = useFormat();
  const api = usePackApi(pack);
  const [based] = useState(present);
  const [drafts, setDrafts] = useState(
    based === undefined ? [emptyDraft(0)] : based.demands.map(draftOf),
  );
  const [nextKey, setNextKey] = useState(maxDemands);
  const change = useChange(
    ({ kind = "", name = "" }: Record<string, string>) =>
      api.requirements.set.mutate({
        target: based?.target ?? `${kind}:${name.trim()}`,
        demands: drafts.map(demandOf),
        ...(based && { version: based.version }),
      }),
    { reads: [api.requirements.list, api.readiness.blockedWork], onDone: onClose },
  );
  const add = () => {
    setDrafts([...drafts, emptyDraft(nextKey)]);
    setNextKey(nextKey + 1);
  };
  return (
    <FormDialog
      title={based === undefined ? t.set : t.setTitle(based.target)}
      verb={m.dialog.save}
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      {based === undefined && (
        <>
          <SelectField
            label={t.kind}
            name="kind"
            options={pack.targetKinds.map((kind) => [kind, t.kinds[kind] ?? kind])}
          />
          <Field
            label={t.name}
            name="name"
            help={t.nameHelp}
            error={fieldErrorsOf(change.error).get("#/target")}
            pattern="[a-z0-9][a-z0-9_\-]*"
            maxLength={60}
            autoComplete="off"
            required
          />
        </>
      )}
      {drafts.map((draft, index) => (
        <DemandFields
          key={draft.key}
          draft={draft}
          number={f.count(index + 1)}
          onChange={(next) => setDrafts(drafts.map((one) => (one.key === draft.key ? next : one)))}
          onRemove={
            drafts.length > 1
              ? () => setDrafts(drafts.filter(({ key }) => key !== draft.key))
              : undefined
          }
        />
      ))}
      {drafts.length < maxDemands && (
        <div>
          <Button onClick={add}>{t.addDemand}</Button>
        </div>
      )}
    </FormDialog>
  );
}
