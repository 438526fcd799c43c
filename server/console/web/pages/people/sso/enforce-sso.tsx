import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";
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
  const [typed, setTyped] = useState("");
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
    <Dialog title={t.sso.enforceTitle(name)} onClose={onClose}>
      <Form onSubmit={change.run} error={change.error}>
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
        <Field
          label={t.dialog.typeName(name)}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setTyped(target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.cancel}</Button>
          <Button
            kind="danger"
            type="submit"
            isBusy={change.isRunning}
            disabledBecause={typed.trim() === name ? undefined : t.dialog.nameMissing}
          >
            {t.sso.enforce}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
