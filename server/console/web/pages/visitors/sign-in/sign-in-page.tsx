import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type SignInResult } from "../../../api/browser-sessions.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { VisitorFrame } from "../../../parts/visitor-frame.tsx";
import { useQueryValue, useReturnPath } from "../../../router/query-of-page.ts";
import { CodeForm } from "./code-form.tsx";
import { HeldSessions } from "./held-sessions.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SsoForm } from "./sso-form.tsx";

/** Signs in by password, with or without a code, or by the organization's identity provider. */
export default function SignInPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const organization = useQueryValue("organization");
  const returnPath = useReturnPath();
  const reason = useQueryValue("reason");
  const [challenge, setChallenge] = useState<string | null>(null);

  const proceed = (result: SignInResult) => {
    if (result.kind === "code") return setChallenge(result.challenge);
    void navigate({ to: returnPath ?? `/org/${result.slug}` });
  };

  if (challenge !== null) {
    return (
      <VisitorFrame title={t.signIn.codeTitle}>
        <CodeForm challenge={challenge} onResult={proceed} onBack={() => setChallenge(null)} />
      </VisitorFrame>
    );
  }
  return (
    <VisitorFrame title={t.signIn.title}>
      {reason === "fresh" && <Notice kind="info">{t.signIn.fresh}</Notice>}
      {reason === "ended" && <Notice kind="info">{t.signIn.sessionEnded}</Notice>}
      {reason === "suspended" && <Notice kind="warning">{t.signIn.suspended}</Notice>}
      <HeldSessions />
      <PasswordForm organization={organization} onResult={proceed} />
      <p>
        <Link to="/forgot">{t.signIn.forgot}</Link>
      </p>
      <SsoForm organization={organization} returnPath={returnPath} isFresh={reason === "fresh"} />
      <p>
        {t.signIn.noOrganization} <Link to="/register">{t.signIn.register}</Link>
      </p>
    </VisitorFrame>
  );
}
