import { useMessages } from "../../messages/provider.tsx";
import { Field } from "./field.tsx";

/** The field of a new password. The server checks whether it can be guessed. */
export function NewPassword({ error }: { error: string | undefined }) {
  const t = useMessages();
  return (
    <Field
      label={t.signIn.newPassword}
      help={t.signIn.passwordHelp}
      error={error}
      name="password"
      type="password"
      autoComplete="new-password"
      minLength={15}
      maxLength={128}
      required
    />
  );
}
