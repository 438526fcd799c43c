import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";

export function AddDomain({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const api = useApi();
  const change = useChange(
    ({ name = "" }: Record<string, string>) => api.domains.create.mutate({ name: name.trim() }),
    { reads: [api.domains.list], onDone: onClose },
  );
  return (
    <Dialog title={t.sso.addDomain} onClose={onClose}>
      <Form onSubmit={change.run} error={change.error}>
        <Field
          label={t.sso.domain}
          help={t.sso.domainHelp}
          name="name"
          autoComplete="off"
          spellCheck={false}
          error={fieldErrorsOf(change.error).get("#/name")}
          required
        />
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.cancel}</Button>
          <Button kind="primary" type="submit" isBusy={change.isRunning}>
            {t.sso.add}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
