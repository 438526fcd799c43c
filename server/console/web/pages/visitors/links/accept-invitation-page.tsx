import { useNavigate } from "@tanstack/react-router";
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
import { IncompleteLink } from "./incomplete-link.tsx";
import { useLinkToken } from "./use-link-token.ts";

/** Joins an organization by the token of an invitation. */
export default function AcceptInvitationPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const token = useLinkToken();
  const action = useAction(async ({ name = "", password = "" }: Record<string, string>) => {
    const signedIn = await visitor.invitations.accept.mutate({
      token: token ?? "",
      name,
      password,
    });
    await keep(signedIn);
    void navigate({ to: `/org/${signedIn.organization.slug}` });
  });
  if (token === null) return <IncompleteLink title={t.links.invitationTitle} />;
  const errors = fieldErrorsOf(action.error);
  return (
    <VisitorFrame title={t.links.invitationTitle}>
      <p>{t.links.invitationText}</p>
      <Form onSubmit={action.run} error={action.error}>
        <Field
          label={t.signIn.yourName}
          name="name"
          autoComplete="name"
          error={errors.get("#/name")}
          required
        />
        <NewPassword error={errors.get("#/password")} />
        <Button kind="primary" type="submit" isBusy={action.isRunning}>
          {t.links.invitationSubmit}
        </Button>
      </Form>
    </VisitorFrame>
  );
}
