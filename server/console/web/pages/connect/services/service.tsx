import { useState } from "react";
import { useApi, useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import type { IntegrationStatus } from "../status/integration.ts";
import { IntegrationStatusView } from "../status/integration-status.tsx";
import { PauseButton } from "../status/pause-button.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import type { services } from "./page.ts";

interface ServiceProps {
  service: (typeof services)[number];
  status: IntegrationStatus | undefined;
}

/** One service: how it is doing, its token, and listing its changes now. */
export function Service({ service, status }: ServiceProps) {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const [open, setOpen] = useState<"connect" | "disconnect" | null>(null);
  const [isStarted, setStarted] = useState(false);
  const reads = [api.integrations.status];
  const sync = useChange<void, unknown>(() => api.integrations.sync.mutate({ service }), {
    reads,
    onDone: () => setStarted(true),
  });
  const close = () => setOpen(null);
  return (
    <>
      {status === undefined ? (
        <Empty>{t.connect.noService}</Empty>
      ) : (
        <IntegrationStatusView status={status} />
      )}
      {permissions.has("integrations:write") && (
        <Actions>
          <Button kind={status ? "secondary" : "primary"} onClick={() => setOpen("connect")}>
            {status ? t.connect.replaceToken : t.connect.connect}
          </Button>
          {status && (
            <>
              <Button isBusy={sync.isRunning} onClick={() => sync.run()}>
                {t.connect.syncNow}
              </Button>
              <PauseButton integration={service} isPaused={status.status === "PAUSED"} />
              <Button kind="danger" onClick={() => setOpen("disconnect")}>
                {t.connect.disconnect}
              </Button>
            </>
          )}
        </Actions>
      )}
      {sync.error != null && <FailureNotice error={sync.error} />}
      {isStarted && <Notice kind="good">{t.connect.syncStarted}</Notice>}
      {open === "connect" && <ConnectDialog service={service} onClose={close} />}
      {open === "disconnect" && (
        <ConfirmDialog
          title={t.connect.disconnectTitle(t.connect.serviceNames[service])}
          verb={t.connect.disconnectVerb}
          perform={() => api.integrations.disconnect.mutate({ service })}
          reads={reads}
          onClose={close}
        >
          <p>{t.connect.disconnectText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
