import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";
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
    <Dialog title={t.connect.connectTitle(t.connect.serviceNames[service])} onClose={onClose}>
      <Form onSubmit={connect.run} error={connect.error}>
        <Field
          label={t.connect.token}
          help={t.connect.tokenHelp}
          error={fieldErrorsOf(connect.error).get("#/token")}
          name="token"
          type="password"
          autoComplete="off"
          required
        />
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.cancel}</Button>
          <Button kind="primary" type="submit" isBusy={connect.isRunning}>
            {t.connect.testAndStore}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
