import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";

/** New credentials of the account. The server tests them before it stores them, and never returns them. */
export function CredentialsDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const api = useApi();
  const replace = useChange(
    ({ apiKey = "", secretKey = "", clientId = "" }: Record<string, string>) =>
      api.integrations.replaceCredentials.mutate({ apiKey, secretKey, clientId }),
    { reads: [api.integrations.status], onDone: onClose },
  );
  return (
    <Dialog title={t.connect.replaceCredentials} onClose={onClose}>
      <Form onSubmit={replace.run} error={replace.error}>
        <p>{t.connect.credentialsText}</p>
        <Field label={t.connect.apiKey} name="apiKey" autoComplete="off" required />
        <Field
          label={t.connect.secretKey}
          name="secretKey"
          type="password"
          autoComplete="off"
          required
        />
        <Field label={t.connect.clientId} name="clientId" autoComplete="off" required />
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.cancel}</Button>
          <Button kind="primary" type="submit" isBusy={replace.isRunning}>
            {t.connect.testAndStore}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
