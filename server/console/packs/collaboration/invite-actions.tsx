import { useState } from "react";
import { fieldErrorsOf } from "../../web/api/errors.ts";
import { useChange } from "../../web/api/use-change.ts";
import { ConfirmDialog } from "../../web/parts/dialog/confirm-dialog.tsx";
import { FormDialog } from "../../web/parts/dialog/form-dialog.tsx";
import { SecretDialog } from "../../web/parts/dialog/secret-dialog.tsx";
import { Button } from "../../web/parts/form/button.tsx";
import { Field } from "../../web/parts/form/field.tsx";
import type { ConsolePack } from "../common/pack.ts";
import { useCollaboration } from "./api.ts";
import { useTexts } from "./texts.ts";

/** Invites an organization, with the invitation shown once, and accepts an invitation. */
export function InviteActions({ pack }: { pack: ConsolePack }) {
  const t = useTexts();
  const api = useCollaboration(pack);
  const [dialog, setDialog] = useState<"invite" | "accept" | null>(null);
  const [invitation, setInvitation] = useState<string | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Button onClick={() => setDialog("accept")}>{t.accept}</Button>
      <Button kind="primary" onClick={() => setDialog("invite")}>
        {t.invite}
      </Button>
      {dialog === "accept" && <AcceptInvitation pack={pack} onClose={close} />}
      {dialog === "invite" && (
        <ConfirmDialog
          title={t.inviteTitle}
          verb={t.invite}
          isSafe
          perform={() => api.partnerships.invite.mutate()}
          reads={[api.partnerships.list]}
          onDone={(made) => setInvitation(made.invitation)}
          onClose={close}
        >
          <p>{t.inviteText}</p>
        </ConfirmDialog>
      )}
      {invitation !== null && (
        <SecretDialog
          title={t.invitation}
          secrets={[{ label: t.invitation, value: invitation }]}
          onClose={() => setInvitation(null)}
        >
          <p>{t.invitationText}</p>
        </SecretDialog>
      )}
    </>
  );
}

function AcceptInvitation({ pack, onClose }: { pack: ConsolePack; onClose: () => void }) {
  const t = useTexts();
  const api = useCollaboration(pack);
  const change = useChange(
    ({ invitation = "" }: Record<string, string>) =>
      api.partnerships.accept.mutate({ invitation: invitation.trim() }),
    { reads: [api.partnerships.list], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.accept}
      verb={t.accept}
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      <p>{t.acceptText}</p>
      <Field
        label={t.invitation}
        name="invitation"
        error={fieldErrorsOf(change.error).get("#/invitation")}
        autoComplete="off"
        spellCheck={false}
        required
      />
    </FormDialog>
  );
}
