import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { visitor } from "../../../api/client.ts";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useAction } from "../../../api/use-action.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { NewPassword } from "../../../parts/form/new-password.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { VisitorFrame } from "../../../parts/visitor-frame.tsx";
import { IncompleteLink } from "./incomplete-link.tsx";
import { useLinkToken } from "./use-link-token.ts";

/** Sets a new password by the token of a mail. */
export default function ResetPage() {
  const t = useMessages();
  const token = useLinkToken();
  const [isDone, setDone] = useState(false);
  const action = useAction(async ({ password = "" }: Record<string, string>) => {
    await visitor.auth.resetPassword.mutate({ token: token ?? "", password });
    setDone(true);
  });
  if (token === null) return <IncompleteLink title={t.links.resetTitle} />;
  return (
    <VisitorFrame title={t.links.resetTitle}>
      {isDone ? (
        <>
          <Notice kind="good">{t.links.resetDone}</Notice>
          <Link to="/sign-in">{t.signIn.title}</Link>
        </>
      ) : (
        <Form onSubmit={action.run} error={action.error}>
          <NewPassword error={fieldErrorsOf(action.error).get("#/password")} />
          <Button kind="primary" type="submit" isBusy={action.isRunning}>
            {t.links.resetSubmit}
          </Button>
        </Form>
      )}
    </VisitorFrame>
  );
}
