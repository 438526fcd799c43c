import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { SelectField } from "../../../parts/form/select-field.tsx";
import { useDirectoryTexts } from "./texts.ts";
import type { Token } from "./token-columns.tsx";

interface CreateTokenProps {
  suggestedName: string;
  tokens: readonly Token[];
  onClose: () => void;
  onDone: (created: { name: string; token: string }) => void;
}

const dayMs = 86_400_000;
const expiries = ["never", "365", "90"] as const;

/** Creates a token for a new directory, or another one for a directory that has one. */
export function CreateToken({ suggestedName, tokens, onClose, onDone }: CreateTokenProps) {
  const texts = useDirectoryTexts();
  const api = useApi();
  const change = useChange(
    ({ name = "", domain, expiry = "never" }: Record<string, string>) => {
      const until = expiry === "never" ? null : new Date(Date.now() + Number(expiry) * dayMs);
      return api.scimTokens.create.mutate({
        name,
        ...(domain && { domain }),
        ...(until && { expiresAt: until.toISOString() }),
      });
    },
    { reads: [api.scimTokens.list], onDone },
  );
  const errors = fieldErrorsOf(change.error);
  const byDomain = new Map(tokens.map(({ domain, name }) => [domain, name]));
  return (
    <FormDialog
      title={texts.createToken}
      verb={texts.createToken}

      action={change}
      onSubmit={change.run}

      onClose={onClose}
    >
      <Field
        label={texts.name}
        help={texts.nameHelp}
        name="name"
        defaultValue={suggestedName}
        maxLength={100}
        autoComplete="off"
        error={errors.get("#/name")}
        required
      />
      <SelectField
        label={texts.client}
        help={texts.clientHelp}
        name="domain"
        options={[
          ["", texts.newClient],
          ...Array.from(byDomain, ([domain, name]) => [domain, texts.tokenOf(name)] as const),
        ]}
        error={errors.get("#/domain")}
      />
      <SelectField
        label={texts.expiry}
        name="expiry"
        options={expiries.map((one) => [one, texts.expiries[one]])}
        error={errors.get("#/expiresAt")}
      />
    </FormDialog>
  );
}
