import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";
import type { services } from "./page.ts";

interface ConnectDialogProps {
  service: (typeof services)[number];
  onClose: () => void;
}

/** The token of the account at a service. The server tests it before it stores it. */
export function ConnectDialog({ service, onClose }: ConnectDialogProps) {
  const t = useMessages();
  const api = useApi();
  const connect = useChange(
    ({ token = "" }: Record<string, string>) => api.integrations.connect.mutate({ service, token }),
    { reads: [api.integrations.status], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.connect.connectTitle(t.connect.serviceNames[service])}
      verb={t.connect.testAndStore}

      action={connect}
      onSubmit={connect.run}

      onClose={onClose}
    >
      <Field
        label={t.connect.token}
        help={t.connect.tokenHelp}
        error={fieldErrorsOf(connect.error).get("#/token")}
        name="token"
        type="password"
        autoComplete="off"
        required
      />
    </FormDialog>
  );
}
