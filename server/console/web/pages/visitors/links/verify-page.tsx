import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { visitor } from "../../../api/client.ts";
import { useAction } from "../../../api/use-action.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { VisitorFrame } from "../../../parts/visitor-frame.tsx";
import { IncompleteLink } from "./incomplete-link.tsx";
import { useLinkToken } from "./use-link-token.ts";

/** Confirms an address. Opening the link changes nothing: mail scanners open links too. */
export default function VerifyPage() {
  const t = useMessages();
  const token = useLinkToken();
  const [address, setAddress] = useState<string | null>(null);
  const action = useAction(async () => {
    setAddress((await visitor.auth.verify.mutate({ token: token ?? "" })).address);
  });
  if (token === null) return <IncompleteLink title={t.links.verifyTitle} />;
  return (
    <VisitorFrame title={t.links.verifyTitle}>
      {address === null ? (
        <Form onSubmit={() => action.run(undefined)} error={action.error}>
          <p>{t.links.verifyText}</p>
          <Button kind="primary" type="submit" isBusy={action.isRunning}>
            {t.links.verifySubmit}
          </Button>
        </Form>
      ) : (
        <>
          <Notice kind="good">{t.links.verified(address)}</Notice>
          <Link to="/sign-in">{t.signIn.title}</Link>
        </>
      )}
    </VisitorFrame>
  );
}
