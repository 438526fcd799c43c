import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { CopyField } from "../../../parts/copy.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Checkbox } from "../../../parts/form/checkbox.tsx";
import { Field } from "../../../parts/form/field.tsx";
import type { Connection } from "./shown.ts";

interface EditConnectionProps {
  connection?: Connection;
  onClose: () => void;
}

/** Creates a connection, or changes one. */
export function EditConnection({ connection, onClose }: EditConnectionProps) {
  const t = useMessages();
  const api = useApi();
  const [based] = useState(connection);
  const change = useChange(
    (values: Record<string, string>) => {
      const { name = "", issuer = "", clientId = "", clientSecret } = values;
      const input = {
        name,
        issuer: issuer.trim(),
        clientId: clientId.trim(),
        ...(clientSecret && { clientSecret }),
        jit: values["jit"] === "on",
        enabled: values["enabled"] === "on",
      };
      return based
        ? api.ssoConnections.change.mutate({ id: based.id, ...input })
        : api.ssoConnections.create.mutate(input);
    },
    { reads: [api.ssoConnections.list], onDone: onClose },
  );
  const errors = fieldErrorsOf(change.error);
  return (
    <FormDialog
      title={based ? t.people.editTitle(based.name) : t.sso.addConnection}
      verb={t.dialog.save}

      action={change}
      onSubmit={change.run}

      onClose={onClose}
    >
      <CopyField
        label={t.sso.redirectUri}
        help={t.sso.redirectHelp}
        value={`${location.origin}/api/v1/auth/sso/callback`}
      />
      <Field
        label={t.sso.name}
        name="name"
        defaultValue={based?.name}
        maxLength={100}
        error={errors.get("#/name")}
        required
      />
      <Field
        label={t.sso.issuer}
        help={t.sso.issuerHelp}
        name="issuer"
        type="url"
        defaultValue={based?.issuer}
        error={errors.get("#/issuer")}
        required
      />
      <Field
        label={t.sso.clientId}
        name="clientId"
        defaultValue={based?.clientId}
        autoComplete="off"
        error={errors.get("#/clientId")}
        required
      />
      <Field
        label={t.sso.clientSecret}
        help={based?.hasClientSecret ? t.sso.secretKept : t.sso.secretHelp}
        name="clientSecret"
        type="password"
        autoComplete="new-password"
        error={errors.get("#/clientSecret")}
      />
      <Checkbox
        label={t.sso.jit}
        help={t.sso.jitHelp}
        name="jit"
        defaultChecked={based?.jit ?? false}
      />
      <Checkbox label={t.sso.enabled} name="enabled" defaultChecked={based?.enabled ?? true} />
    </FormDialog>
  );
}
