import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { type Invitation, invitationColumns } from "./columns.tsx";
import { InvitePerson } from "./invite-person.tsx";

/** The invitations that are open: send, send again, revoke. */
export default function InvitationsPage() {
  const t = useMessages();
  const api = useApi();
  const [isInviting, setInviting] = useState(false);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const invitations = useInfiniteQuery(list(api.invitations.list, { limit: 200 }));
  const reads = [api.invitations.list];
  const resend = useChange(
    ({ email, name, role }: Invitation) =>
      api.invitations.create.mutate({ email, role, ...(name !== null && { name }) }),
    { reads, onDone: ({ email }) => setSentTo(email) },
  );
  const { run, isRunning } = resend;
  const columns = useMemo(
    () => invitationColumns(t, { resend: run, isSending: isRunning, revoke: setRevoking }),
    [t, run, isRunning],
  );
  return (
    <>
      <PageHead title={t.invitations.title}>
        <Button kind="primary" onClick={() => setInviting(true)}>
          {t.invitations.invite}
        </Button>
      </PageHead>
      {resend.error != null && <FailureNotice error={resend.error} />}
      {sentTo !== null && <Notice kind="good">{t.invitations.sent(sentTo)}</Notice>}
      <ListView
        query={invitations}
        label={t.invitations.title}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.invitations.empty}
      />
      {isInviting && <InvitePerson onClose={() => setInviting(false)} />}
      {revoking !== null && (
        <ConfirmDialog
          title={t.invitations.revokeTitle(revoking.email)}
          verb={t.invitations.revoke}
          perform={() => api.invitations.revoke.mutate({ id: revoking.id })}
          reads={reads}
          onClose={() => setRevoking(null)}
        >
          <p>{t.invitations.revokeText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
