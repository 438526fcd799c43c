import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";

interface SsoFormProps {
  organization: string | undefined;
  returnPath: string | undefined;
  /** Whether the provider asks the person again, also during a session there. */
  isFresh: boolean;
}

/** Sends the browser to the identity provider of the organization, or of the address's domain. */
export function SsoForm({ organization, returnPath, isFresh }: SsoFormProps) {
  const t = useMessages();
  const start = ({ who = "" }: Record<string, string>) => {
    const target = who.includes("@") ? { email: who } : { organization: who };
    const query = new URLSearchParams({
      ...target,
      returnTo: `/console${returnPath ?? "/"}`,
      ...(isFresh && { fresh: "true" }),
    });
    location.assign(`/api/v1/auth/sso/start?${query}`);
  };
  return (
    <details>
      <summary>{t.signIn.sso}</summary>
      <Form onSubmit={start} error={null}>
        <Field
          label={t.signIn.ssoWho}
          help={t.signIn.ssoHelp}
          name="who"
          defaultValue={organization}
          required
        />
        <Button type="submit">{t.signIn.ssoSubmit}</Button>
      </Form>
    </details>
  );
}
