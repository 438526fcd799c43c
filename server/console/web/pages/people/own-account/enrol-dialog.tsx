import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { CopyField } from "../../../parts/copy.tsx";
import { Dialog } from "../../../parts/dialog/dialog.tsx";
import { SubmitActions } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { QrCode } from "../../../parts/qr-code/qr-code.tsx";

interface EnrolDialogProps {
  onClose: () => void;
  onDone: (output: { recoveryCodes: string[] }) => void;
}

/** Sets up an authenticator app: the password, then the code that the app shows. */
export function EnrolDialog({ onClose, onDone }: EnrolDialogProps) {
  const t = useMessages();
  const api = useApi();
  const [app, setApp] = useState<{ secret: string; uri: string } | null>(null);
  const enrol = useChange(
    ({ password = "" }: Record<string, string>) => api.auth.enrolTotp.mutate({ password }),
    { onDone: setApp },
  );
  const confirm = useChange(
    ({ code = "" }: Record<string, string>) => api.auth.confirmTotp.mutate({ code: code.trim() }),
    { reads: [api.auth.totp], onDone },
  );
  return (
    <Dialog title={t.totp.enrol} onClose={onClose}>
      {app === null ? (
        <Form key="password" onSubmit={enrol.run} error={enrol.error}>
          <p>{t.totp.enrolText}</p>
          <Field
            label={t.ownAccount.present}
            name="password"
            type="password"
            autoComplete="current-password"
            error={fieldErrorsOf(enrol.error).get("#/password")}
            required
          />
          <SubmitActions verb={t.totp.continue} isRunning={enrol.isRunning} onClose={onClose} />
        </Form>
      ) : (
        <Form key="code" onSubmit={confirm.run} error={confirm.error}>
          <p>{t.totp.scan}</p>
          <QrCode text={app.uri} label={t.totp.qr} />
          <CopyField label={t.totp.key} value={app.secret} />
          <Field
            label={t.totp.code}
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            error={fieldErrorsOf(confirm.error).get("#/code")}
            required
          />
          <SubmitActions verb={t.totp.confirm} isRunning={confirm.isRunning} onClose={onClose} />
        </Form>
      )}
    </Dialog>
  );
}
