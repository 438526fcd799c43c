import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";

interface CodeDialogProps<O> {
  title: string;
  text: string;
  perform: (input: { code: string }) => Promise<O>;
  onDone: (output: O) => void;
  onClose: () => void;
}

/** Asks for a code of the app before something of the app changes. */
export function CodeDialog<O>({ title, text, perform, onDone, onClose }: CodeDialogProps<O>) {
  const t = useMessages();
  const api = useApi();
  const change = useChange(
    ({ code = "" }: Record<string, string>) => perform({ code: code.trim() }),
    { reads: [api.auth.totp], onDone },
  );
  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSubmit={change.run} error={change.error}>
        <p>{text}</p>
        <Field
          label={t.totp.codeOrRecovery}
          name="code"
          autoComplete="one-time-code"
          error={fieldErrorsOf(change.error).get("#/code")}
          required
        />
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.cancel}</Button>
          <Button kind="primary" type="submit" isBusy={change.isRunning}>
            {t.totp.confirm}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
