import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import type { Person } from "../people/person-fields.tsx";

/** What admins do for somebody who cannot sign in any more. */
export function SignInHelp({ person }: { person: Person }) {
  const t = useMessages();
  const { api, permissions } = useSession();
  const connections = useQuery({
    ...q(api.ssoConnections.list, undefined),
    enabled: permissions.has("sso:write"),
  });
  const [dialog, setDialog] = useState<"totp" | { id: string; name: string } | null>(null);
  const close = () => setDialog(null);
  const name = person.name ?? person.userName;
  return (
    <Section title={t.person.signIn}>
      <p>{t.person.signInText}</p>
      <ul>
        <li>
          <Button onClick={() => setDialog("totp")}>{t.person.removeTotp}</Button>
        </li>
        {connections.data?.items.map((connection) => (
          <li key={connection.id}>
            <Button onClick={() => setDialog(connection)}>
              {t.person.unlink(connection.name)}
            </Button>
          </li>
        ))}
      </ul>
      {dialog === "totp" && (
        <ConfirmDialog
          title={t.person.removeTotpTitle(name)}
          verb={t.person.removeTotp}
          perform={() => api.users.removeTotp.mutate({ id: person.id })}
          onClose={close}
        >
          <p>{t.person.removeTotpText}</p>
        </ConfirmDialog>
      )}
      {dialog !== null && dialog !== "totp" && (
        <ConfirmDialog
          title={t.person.unlinkTitle(name, dialog.name)}
          verb={t.person.unlink(dialog.name)}
          perform={() => api.ssoConnections.unlink.mutate({ id: dialog.id, userId: person.id })}
          onClose={close}
        >
          <p>{t.person.unlinkText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
