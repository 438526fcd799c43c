import { holdOperator } from "../../api/operator.ts";
import { useAction } from "../../api/use-action.ts";
import { useMessages } from "../../messages/provider.tsx";
import { useLinkToken } from "../../pages/visitors/links/use-link-token.ts";
import { Button } from "../../parts/form/button.tsx";
import { Field } from "../../parts/form/field.tsx";
import { Form } from "../../parts/form/form.tsx";
import { VisitorFrame } from "../../parts/visitor-frame.tsx";

/** Takes an access token of the operator. The page exchanges it for a cookie and forgets it. */
export function OperatorSignIn({ onDone }: { onDone: () => void }) {
  const t = useMessages();
  const linked = useLinkToken();
  const enter = useAction(async (token: string) => {
    await holdOperator(token.trim());
    onDone();
  });
  return (
    <VisitorFrame title={t.operator.title}>
      <Form onSubmit={({ token = linked ?? "" }) => enter.run(token)} error={enter.error}>
        {linked === null ? (
          <Field
            label={t.operator.token}
            help={t.operator.tokenHelp}
            name="token"
            type="password"
            autoComplete="off"
            required
          />
        ) : (
          <p>{t.operator.continue}</p>
        )}
        <Button kind="primary" type="submit" isBusy={enter.isRunning}>
          {t.operator.enter}
        </Button>
      </Form>
    </VisitorFrame>
  );
}
