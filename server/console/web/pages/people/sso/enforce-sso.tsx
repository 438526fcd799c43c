import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { type Picked, PersonPicker } from "../../../parts/form/person-picker.tsx";
import { SelectField } from "../../../parts/form/select-field.tsx";
import type { Connection, Domain } from "./shown.ts";

interface EnforceSsoProps {
  domain: Domain;
  /** The connections that are tested and enabled. */
  connections: readonly Connection[];
  onClose: () => void;
}

/** Requires single sign-on of a domain. The domain's name is typed, because it hits everybody. */
export function EnforceSso({ domain: { id, name }, connections, onClose }: EnforceSsoProps) {
  const t = useMessages();
  const api = useApi();
  const [emergency, setEmergency] = useState<Picked | null>(null);
  const change = useChange(
    ({ connectionId = "" }: Record<string, string>) =>
      api.domains.enforce.mutate({
        id,
        connectionId,
        ...(emergency && { breakGlassUserId: emergency.id }),
      }),
    { reads: [api.domains.list], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.sso.enforceTitle(name)}
      verb={t.sso.enforce}
      kind="danger"
      action={change}
      onSubmit={change.run}
      typedName={name}
      onClose={onClose}
    >
      <p>{t.sso.enforceText}</p>
      <SelectField
        label={t.sso.connection}
        name="connectionId"
        options={connections.map((one) => [one.id, one.name])}
      />
      <PersonPicker
        label={t.sso.emergency}
        help={t.sso.emergencyHelp}
        role="admin"
        value={emergency}
        onChange={setEmergency}
      />
    </FormDialog>
  );
}
