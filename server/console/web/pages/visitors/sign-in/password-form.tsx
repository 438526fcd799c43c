import { signIn, type SignInResult } from "../../../api/browser-sessions.ts";
import { useAction } from "../../../api/use-action.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";

interface PasswordFormProps {
  organization: string | undefined;
  onResult: (result: SignInResult) => void;
}

export function PasswordForm({ organization, onResult }: PasswordFormProps) {
  const t = useMessages();
  const action = useAction(async (values: Record<string, string>) => {
    const { email = "", password = "", organization: slug } = values;
    onResult(await signIn({ email, password, ...(slug && { organization: slug }) }));
  });
  return (
    <Form onSubmit={action.run} error={action.error}>
      <Field label={t.signIn.email} name="email" type="email" autoComplete="username" required />
      <Field
        label={t.signIn.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Field
        label={t.signIn.organization}
        help={t.signIn.organizationHelp}
        name="organization"
        defaultValue={organization}
        autoComplete="organization"
        spellCheck={false}
      />
      <Button kind="primary" type="submit" isBusy={action.isRunning}>
        {t.signIn.submit}
      </Button>
    </Form>
  );
}
