import type { OutputOf, RampartClient } from "@rampart/client";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import type { Messages } from "../../../messages/messages.ts";
import { Button } from "../../../parts/form/button.tsx";
import type { Column } from "../../../parts/table.tsx";

export type Invitation = OutputOf<RampartClient["invitations"]["list"]>["items"][number];

interface InvitationActions {
  resend: (invitation: Invitation) => void;
  isSending: boolean;
  revoke: (invitation: Invitation) => void;
}

export const invitationColumns = (
  t: Messages,
  { resend, isSending, revoke }: InvitationActions,
): Column<Invitation>[] => [
  {
    id: "email",
    head: t.people.email,
    width: "minmax(14rem, 1.6fr)",
    cell: ({ email }) => email,
  },
  { id: "name", head: t.people.name, cell: ({ name }) => name ?? unknown },
  { id: "role", head: t.people.role, cell: ({ role }) => t.people.roles[role] },
  {
    id: "createdAt",
    head: t.invitations.invited,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  {
    id: "expiresAt",
    head: t.invitations.expires,
    cell: ({ expiresAt }) =>
      new Date(expiresAt).getTime() < Date.now() ? t.invitations.expired : <Time at={expiresAt} />,
  },
  {
    id: "actions",
    head: <span className="visually-hidden">{t.common.actions}</span>,
    width: "minmax(16rem, auto)",
    cell: (invitation) => (
      <>
        <Button kind="plain" isBusy={isSending} onClick={() => resend(invitation)}>
          {t.invitations.resend}
        </Button>
        <Button kind="plain" onClick={() => revoke(invitation)}>
          {t.invitations.revoke}
        </Button>
      </>
    ),
  },
];
