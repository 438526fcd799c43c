import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";

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
    <FormDialog
      title={t.connect.replaceCredentials}
      verb={t.connect.testAndStore}

      action={replace}
      onSubmit={replace.run}

      onClose={onClose}
    >
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
    </FormDialog>
  );
}
