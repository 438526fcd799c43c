import { useState } from "react";
import { useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { CopyField } from "../../../parts/copy.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Facts, Section } from "../../../parts/layout/section.tsx";
import { EditConnection } from "./edit-connection.tsx";
import { TestConnection } from "./test-connection.tsx";
import type { Connection } from "./shown.ts";

interface ConnectionCardProps {
  connection: Connection;
  /** Whether a domain must sign in by it. */
  isEnforced: boolean;
}

/** A connection to an identity provider, with what has to be registered there. */
export function ConnectionCard({ connection, isEnforced }: ConnectionCardProps) {
  const t = useMessages();
  const { api, organization, permissions } = useSession();
  const [dialog, setDialog] = useState<"test" | "edit" | "remove" | null>(null);
  const close = () => setDialog(null);
  const { id, name, issuer, clientId, enabled, testedAt, redirectUri } = connection;
  const start = new URL("start", redirectUri);
  start.searchParams.set("organization", organization.slug);
  return (
    <Section
      title={name}
      actions={
        permissions.has("sso:write") && (
          <>
            <Button onClick={() => setDialog("test")}>{t.sso.test}</Button>
            <Button onClick={() => setDialog("edit")}>{t.sso.edit}</Button>
            <Button
              kind="danger"
              disabledBecause={isEnforced ? t.sso.isEnforced : undefined}
              onClick={() => setDialog("remove")}
            >
              {t.sso.removeConnection}
            </Button>
          </>
        )
      }
    >
      <Facts
        facts={[
          [t.people.status, enabled ? t.sso.enabled : t.sso.disabled],
          [
            t.sso.test,
            testedAt === null ? (
              t.sso.notTested
            ) : (
              <>
                {t.sso.tested} <Time at={testedAt} />
              </>
            ),
          ],
          [t.sso.issuer, issuer],
          [t.sso.clientId, clientId],
        ]}
      />
      <CopyField label={t.sso.redirectUri} help={t.sso.redirectHelp} value={redirectUri} />
      <CopyField
        label={t.sso.logoutUri}
        help={t.sso.logoutHelp}
        value={connection.backchannelLogoutUri}
      />
      <CopyField label={t.sso.startLink} help={t.sso.startLinkHelp} value={start.href} />
      {dialog === "test" && <TestConnection connection={connection} onClose={close} />}
      {dialog === "edit" && <EditConnection connection={connection} onClose={close} />}
      {dialog === "remove" && (
        <ConfirmDialog
          title={t.sso.removeConnectionTitle(name)}
          verb={t.sso.removeConnection}
          typedName={name}
          perform={() => api.ssoConnections.remove.mutate({ id })}
          reads={[api.ssoConnections.list]}
          onClose={close}
        >
          <p>{t.sso.removeConnectionText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
