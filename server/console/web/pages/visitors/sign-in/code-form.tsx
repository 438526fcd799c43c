import { keep, type SignInResult } from "../../../api/browser-sessions.ts";
import { visitor } from "../../../api/client.ts";
import { useAction } from "../../../api/use-action.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";

interface CodeFormProps {
  challenge: string;
  onResult: (result: SignInResult) => void;
  onBack: () => void;
}

/** The second step: a code of the authenticator app, or a recovery code. */
export function CodeForm({ challenge, onResult, onBack }: CodeFormProps) {
  const t = useMessages();
  const action = useAction(async ({ code = "" }: Record<string, string>) => {
    onResult(await keep(await visitor.auth.loginTotp.mutate({ challenge, code: code.trim() })));
  });
  return (
    <Form onSubmit={action.run} error={action.error}>
      <Field
        label={t.signIn.code}
        help={t.signIn.codeHelp}
        name="code"
        autoComplete="one-time-code"
        // The step has one field, and the person is about to type the code.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        required
      />
      <Button kind="primary" type="submit" isBusy={action.isRunning}>
        {t.signIn.submit}
      </Button>
      <Button kind="plain" onClick={onBack}>
        {t.common.back}
      </Button>
    </Form>
  );
}
