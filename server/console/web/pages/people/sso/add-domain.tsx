import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";

export function AddDomain({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const api = useApi();
  const change = useChange(
    ({ name = "" }: Record<string, string>) => api.domains.create.mutate({ name: name.trim() }),
    { reads: [api.domains.list], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.sso.addDomain}
      verb={t.sso.add}

      action={change}
      onSubmit={change.run}

      onClose={onClose}
    >
      <Field
        label={t.sso.domain}
        help={t.sso.domainHelp}
        name="name"
        autoComplete="off"
        spellCheck={false}
        error={fieldErrorsOf(change.error).get("#/name")}
        required
      />
    </FormDialog>
  );
}
