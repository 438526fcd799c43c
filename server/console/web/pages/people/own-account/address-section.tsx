import { useState } from "react";
import { useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { Notice } from "../../../parts/notice.tsx";

/** The address of the person, and a link by mail to confirm it. */
export function AddressSection() {
  const t = useMessages();
  const { api, user } = useSession();
  const [answer, setAnswer] = useState<{ address: string; verified: boolean } | null>(null);
  const change = useChange(() => api.auth.sendVerification.mutate(), {
    onDone: setAnswer,
  });
  if (user.email === null) return null;
  return (
    <Section
      title={t.ownAccount.address}
      actions={
        <Button isBusy={change.isRunning} onClick={() => change.run(undefined)}>
          {t.ownAccount.verify}
        </Button>
      }
    >
      <p>{user.email}</p>
      {change.error != null && <FailureNotice error={change.error} />}
      {answer !== null && (
        <Notice kind="good">
          {answer.verified
            ? t.ownAccount.verified(answer.address)
            : t.ownAccount.verifySent(answer.address)}
        </Notice>
      )}
    </Section>
  );
}
