import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";

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
    <FormDialog
      title={title}
      verb={t.totp.confirm}

      action={change}
      onSubmit={change.run}

      onClose={onClose}
    >
      <p>{text}</p>
      <Field
        label={t.totp.codeOrRecovery}
        name="code"
        autoComplete="one-time-code"
        error={fieldErrorsOf(change.error).get("#/code")}
        required
      />
    </FormDialog>
  );
}
