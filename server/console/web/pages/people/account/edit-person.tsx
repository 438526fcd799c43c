import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { unknown } from "../../../format/use-format.ts";
import { type Person, PersonFields, personInput, useManager } from "../people/person-fields.tsx";
import { useManagerOf } from "./person-facts.tsx";

/** Changes a person on the basis of the version that was shown when the dialog opened. */
export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useMessages();
  const api = useApi();
  const [based] = useState(person);
  const present = useManagerOf(based.managerId);
  const { managerId } = based;
  const [manager, setManager] = useManager(
    managerId === null ? null : (present ?? { id: managerId, name: unknown }),
  );
  const change = useChange(
    (values: Record<string, string>) =>
      api.users.update.mutate({
        id: based.id,
        version: based.version,
        ...personInput(values),
        managerId: manager?.id ?? null,
      }),
    { reads: [api.users.get, api.users.list], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.people.editTitle(based.name ?? based.userName)}
      verb={t.dialog.save}

      action={change}
      onSubmit={change.run}

      onClose={onClose}
    >
      <PersonFields person={based} manager={manager} onManager={setManager} error={change.error} />
    </FormDialog>
  );
}
