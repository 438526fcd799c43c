import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { SelectField } from "../../../parts/form/select-field.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { isBaseRole, useRoleOptions } from "../people/base-roles.ts";

/** Sends invitations, one after the other, until the dialog is closed. */
export function InvitePerson({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const api = useApi();
  const options = useRoleOptions();
  const [sent, setSent] = useState<{ id: string; email: string; expiresAt: string } | null>(null);
  const change = useChange(
    ({ email = "", name, role }: Record<string, string>) =>
      api.invitations.create.mutate({
        email,
        ...(name && { name }),
        role: isBaseRole(role) ? role : "rep",
      }),
    { reads: [api.invitations.list], onDone: setSent },
  );
  const errors = fieldErrorsOf(change.error);
  return (
    <Dialog title={t.invitations.invite} onClose={onClose}>
      {/* After each invitation, the fields are empty again. */}
      <Form key={sent?.expiresAt} onSubmit={change.run} error={change.error}>
        {sent !== null && <Notice kind="good">{t.invitations.sent(sent.email)}</Notice>}
        <p>{t.invitations.inviteHelp}</p>
        <Field
          label={t.people.email}
          name="email"
          type="email"
          autoComplete="off"
          error={errors.get("#/email")}
          required
        />
        <Field
          label={t.invitations.name}
          name="name"
          maxLength={200}
          autoComplete="off"
          error={errors.get("#/name")}
        />
        <SelectField
          label={t.people.role}
          help={t.people.roleHelp}
          name="role"
          options={options}
          error={errors.get("#/role")}
        />
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.close}</Button>
          <Button kind="primary" type="submit" isBusy={change.isRunning}>
            {t.invitations.send}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
