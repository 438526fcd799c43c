import { useState } from "react";
import { useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { EnforceSso } from "./enforce-sso.tsx";
import type { Connection, Domain } from "./shown.ts";

interface DomainActionsProps {
  domain: Domain;
  connections: readonly Connection[];
}

/** Look the record up, require single sign-on or no longer, remove. */
export function DomainActions({ domain, connections }: DomainActionsProps) {
  const t = useMessages();
  const { api, permissions } = useSession();
  const [dialog, setDialog] = useState<"enforce" | "relax" | "remove" | null>(null);
  const close = () => setDialog(null);
  const { id, name, provedAt, enforcedConnectionId } = domain;
  const reads = [api.domains.list];
  const check = useChange(() => api.domains.check.mutate({ id }), { reads });
  if (!permissions.has("sso:write")) return null;
  const usable = connections.filter(({ enabled, testedAt }) => enabled && testedAt !== null);
  const notEnforceable =
    provedAt === null ? t.sso.needsProof : usable.length === 0 ? t.sso.needsTest : undefined;
  const isEnforced = enforcedConnectionId !== null;
  return (
    <>
      {check.error != null && <FailureNotice error={check.error} />}
      <Button isBusy={check.isRunning} onClick={() => check.run(undefined)}>
        {t.sso.check}
      </Button>
      <Button disabledBecause={notEnforceable} onClick={() => setDialog("enforce")}>
        {t.sso.enforce}
      </Button>
      {isEnforced && <Button onClick={() => setDialog("relax")}>{t.sso.relax}</Button>}
      <Button
        kind="danger"
        disabledBecause={isEnforced ? t.sso.isEnforced : undefined}
        onClick={() => setDialog("remove")}
      >
        {t.sso.removeDomain}
      </Button>
      {dialog === "enforce" && <EnforceSso domain={domain} connections={usable} onClose={close} />}
      {dialog === "relax" && (
        <ConfirmDialog
          title={t.sso.relaxTitle(name)}
          verb={t.sso.relax}
          perform={() => api.domains.enforce.mutate({ id, connectionId: null })}
          reads={reads}
          onClose={close}
        >
          <p>{t.sso.relaxText}</p>
        </ConfirmDialog>
      )}
      {dialog === "remove" && (
        <ConfirmDialog
          title={t.sso.removeDomainTitle(name)}
          verb={t.sso.removeDomain}
          typedName={name}
          perform={() => api.domains.remove.mutate({ id })}
          reads={reads}
          onClose={close}
        >
          <p>{t.sso.removeDomainText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
