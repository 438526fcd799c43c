import { Link, useNavigate } from "@tanstack/react-router";
import { keep } from "../../../api/browser-sessions.ts";
import { visitor } from "../../../api/client.ts";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useAction } from "../../../api/use-action.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { NewPassword } from "../../../parts/form/new-password.tsx";
import { VisitorFrame } from "../../../parts/visitor-frame.tsx";

/** Creates an organization with its first admin. A deployment can close this. */
export default function RegisterPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const action = useAction(async (values: Record<string, string>) => {
    const { organization = "", name = "", email = "", password = "" } = values;
    const signedIn = await visitor.auth.register.mutate({
      organization: { name: organization },
      name,
      email,
      password,
    });
    await keep(signedIn);
    void navigate({ to: `/org/${signedIn.organization.slug}` });
  });
  const errors = fieldErrorsOf(action.error);
  return (
    <VisitorFrame title={t.signIn.registerTitle}>
      <Form onSubmit={action.run} error={action.error}>
        <Field
          label={t.signIn.organizationName}
          name="organization"
          error={errors.get("#/organization/name")}
          autoComplete="organization"
          required
        />
        <Field
          label={t.signIn.yourName}
          name="name"
          error={errors.get("#/name")}
          autoComplete="name"
          required
        />
        <Field
          label={t.signIn.email}
          name="email"
          type="email"
          error={errors.get("#/email")}
          autoComplete="username"
          required
        />
        <NewPassword error={errors.get("#/password")} />
        <Button kind="primary" type="submit" isBusy={action.isRunning}>
          {t.signIn.register}
        </Button>
      </Form>
      <Link to="/sign-in">{t.signIn.title}</Link>
    </VisitorFrame>
  );
}
