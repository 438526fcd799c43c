import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useOperator } from "../../../api/operator.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { SecretDialog } from "../../../parts/dialog/secret-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";

/** A new tenant with its first admin, who is invited by mail. The SCIM token is shown once. */
export function Provision({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const { api } = useOperator();
  const [token, setToken] = useState<string | null>(null);
  const provision = useChange(
    ({ slug = "", name = "", email = "" }: Record<string, string>) =>
      api.operator.provisionTenant.mutate({ slug, name, admin: { email } }),
    {
      reads: [api.operator.listTenants],
      onDone: ({ scimToken }) => (scimToken === null ? onClose() : setToken(scimToken)),
    },
  );
  if (token !== null)
    return (
      <SecretDialog
        title={t.operator.scimToken}
        secrets={[{ label: t.operator.scimToken, value: token }]}
        onClose={onClose}
      />
    );
  const errors = fieldErrorsOf(provision.error);
  return (
    <FormDialog
      title={t.operator.provision}
      verb={t.operator.provisionVerb}

      action={provision}
      onSubmit={provision.run}

      onClose={onClose}
    >
      <Field
        label={t.operator.name}
        error={errors.get("#/name")}
        name="name"
        maxLength={200}
        required
      />
      <Field
        label={t.operator.slug}
        help={t.operator.slugHelp}
        error={errors.get("#/slug")}
        name="slug"
        maxLength={63}
        required
      />
      <Field
        label={t.operator.admin}
        help={t.operator.adminHelp}
        error={errors.get("#/admin/email")}
        name="email"
        type="email"
        required
      />
    </FormDialog>
  );
}
