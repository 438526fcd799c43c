import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { NewPassword } from "../../../parts/form/new-password.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { Notice } from "../../../parts/notice.tsx";

/** Changes the password of the person. */
export function PasswordSection() {
  const t = useMessages();
  const api = useApi();
  const [changes, setChanges] = useState(0);
  const change = useChange(
    ({ present = "", password = "" }: Record<string, string>) =>
      api.auth.changePassword.mutate({ password: present, newPassword: password }),
    { reads: [api.auth.sessions], onDone: () => setChanges(changes + 1) },
  );
  const errors = fieldErrorsOf(change.error);
  return (
    <Section title={t.ownAccount.password}>
      {changes > 0 && <Notice kind="good">{t.ownAccount.changed}</Notice>}
      <p>{t.ownAccount.passwordText}</p>
      {/* After a change, the fields are empty again. */}
      <Form key={changes} onSubmit={change.run} error={change.error}>
        <Field
          label={t.ownAccount.present}
          name="present"
          type="password"
          autoComplete="current-password"
          error={errors.get("#/password")}
          required
        />
        <NewPassword error={errors.get("#/newPassword")} />
        <div>
          <Button type="submit" isBusy={change.isRunning}>
            {t.ownAccount.change}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
