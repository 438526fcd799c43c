import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { visitor } from "../../../api/client.ts";
import { useAction } from "../../../api/use-action.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { VisitorFrame } from "../../../parts/visitor-frame.tsx";

/** Asks for a link to set a new password. The answer is the same for every address. */
export default function ForgotPage() {
  const t = useMessages();
  const [isSent, setSent] = useState(false);
  const action = useAction(async ({ email = "", organization }: Record<string, string>) => {
    await visitor.auth.forgotPassword.mutate({ email, ...(organization && { organization }) });
    setSent(true);
  });
  return (
    <VisitorFrame title={t.links.forgotTitle}>
      {isSent ? (
        <Notice kind="info">{t.links.forgotSent}</Notice>
      ) : (
        <Form onSubmit={action.run} error={action.error}>
          <Field
            label={t.signIn.email}
            name="email"
            type="email"
            autoComplete="username"
            required
          />
          <Field
            label={t.signIn.organization}
            help={t.signIn.organizationHelp}
            name="organization"
          />
          <Button kind="primary" type="submit" isBusy={action.isRunning}>
            {t.links.forgotSubmit}
          </Button>
        </Form>
      )}
      <Link to="/sign-in">{t.signIn.title}</Link>
    </VisitorFrame>
  );
}
