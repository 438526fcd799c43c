import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { SelectField } from "../../../parts/form/select-field.tsx";
import { chosenPermissions } from "../permissions/chosen-permissions.ts";
import { PermissionChoice } from "../permissions/permission-choice.tsx";

interface CreateKeyProps {
  isOwn: boolean;
  onClose: () => void;
  onDone: (created: { name: string; key: string }) => void;
}

const dayMs = 86_400_000;
const expiries = ["90", "30", "365", "never"] as const;

/** Chooses what a new key may do and until when. */
export function CreateKey({ isOwn, onClose, onDone }: CreateKeyProps) {
  const t = useMessages();
  const api = useApi();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const change = useChange(
    ({ name = "", expiry = "never" }: Record<string, string>) => {
      const until = expiry === "never" ? null : new Date(Date.now() + Number(expiry) * dayMs);
      const input = {
        name,
        permissions: chosenPermissions(chosen),
        ...(until && { expiresAt: until.toISOString() }),
      };
      return isOwn ? api.apiKeys.createOwn.mutate(input) : api.apiKeys.create.mutate(input);
    },
    { reads: [api.apiKeys.list, api.apiKeys.listOwn], onDone },
  );
  const errors = fieldErrorsOf(change.error);
  return (
    <FormDialog
      title={t.apiKeys.create}
      verb={t.apiKeys.create}

      action={change}
      onSubmit={change.run}
      disabledBecause={chosen.size === 0 ? t.roles.noneChosen : undefined}
      onClose={onClose}
    >
      <Field
        label={t.apiKeys.name}
        help={t.apiKeys.nameHelp}
        name="name"
        maxLength={100}
        autoComplete="off"
        error={errors.get("#/name")}
        required
      />
      <SelectField
        label={t.apiKeys.expiry}
        help={t.apiKeys.expiryHelp}
        name="expiry"
        options={expiries.map((one) => [one, t.apiKeys.expiries[one]])}
        error={errors.get("#/expiresAt")}
      />
      <PermissionChoice chosen={chosen} onChange={setChosen} error={errors.get("#/permissions")} />
    </FormDialog>
  );
}
