import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { createRampartClient, type OutputOf, type RampartClient } from "@rampart/client";
import { holdSession } from "../../../api/browser-sessions.ts";
import { useAction } from "../../../api/use-action.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { VisitorFrame } from "../../../parts/visitor-frame.tsx";
import { IncompleteLink } from "./incomplete-link.tsx";
import { useLinkToken } from "./use-link-token.ts";

type Me = OutputOf<RampartClient["auth"]["me"]>;

/** Begins a session by the access token of a link, after the person has seen who they will be. */
export default function EnterPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const token = useLinkToken();
  const [me, setMe] = useState<Me | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (token === null) return;
    const client = createRampartClient({ url: location.origin, token });
    client.auth.me.query().then(setMe, setError);
  }, [token]);
  const action = useAction(async ({ organization }: Me) => {
    await holdSession(token ?? "");
    void navigate({ to: `/org/${organization.slug}` });
  });
  if (token === null) return <IncompleteLink title={t.links.enterTitle} />;
  const failure = error ?? action.error;
  return (
    <VisitorFrame title={t.links.enterTitle}>
      {failure != null && (
        <>
          <FailureNotice error={failure} />
          <Link to="/sign-in">{t.signIn.title}</Link>
        </>
      )}
      {me && (
        <>
          <p>
            {t.links.enterAs(me.user.name ?? me.user.email ?? me.user.id, me.organization.name)}
          </p>
          <Button kind="primary" isBusy={action.isRunning} onClick={() => action.run(me)}>
            {t.links.enterSubmit}
          </Button>
        </>
      )}
    </VisitorFrame>
  );
}
