import type { OutputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { chosenPermissions } from "../permissions/chosen-permissions.ts";
import { PermissionChoice } from "../permissions/permission-choice.tsx";

export type Role = OutputOf<RampartClient["roles"]["get"]>;

/** Creates a custom role, or changes one on the basis of the version that was shown. */
export function EditRole({ role, onClose }: { role?: Role; onClose: () => void }) {
  const t = useMessages();
  const api = useApi();
  const [based] = useState(role);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(based?.permissions));
  const change = useChange(
    ({ name = "" }: Record<string, string>) => {
      const permissions = chosenPermissions(chosen);
      return based
        ? api.roles.change.mutate({ id: based.id, version: based.version, name, permissions })
        : api.roles.create.mutate({ name, permissions });
    },
    {
      reads: [api.roles.list, api.roles.get, api.roles.ofUser, api.permissions.list],
      onDone: onClose,
    },
  );
  const errors = fieldErrorsOf(change.error);
  return (
    <FormDialog
      title={based ? t.roles.editTitle(based.name) : t.roles.create}
      verb={t.dialog.save}

      action={change}
      onSubmit={change.run}
      disabledBecause={chosen.size === 0 ? t.roles.noneChosen : undefined}
      onClose={onClose}
    >
      <Field
        label={t.roles.name}
        name="name"
        defaultValue={based?.name}
        maxLength={100}
        autoComplete="off"
        error={errors.get("#/name")}
        required
      />
      <PermissionChoice
        chosen={chosen}
        onChange={setChosen}
        present={based?.permissions ?? []}
        error={errors.get("#/permissions")}
      />
    </FormDialog>
  );
}
