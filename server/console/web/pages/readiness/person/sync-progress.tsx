import { useState } from "react";
import { useApi, useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";

/** Pulls a person's progress from MindTickle now. */
export function SyncProgress({ userId }: { userId: string }) {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const [pulled, setPulled] = useState<{ stale: boolean; asOf: string | null } | null>(null);
  const { readiness, progress } = api;
  const sync = useChange((input: { userId: string }) => progress.sync.mutate(input), {
    reads: [progress.list, readiness.report, readiness.rows, readiness.atRisk],
    onDone: setPulled,
  });
  return (
    <>
      <Button
        isBusy={sync.isRunning}
        disabledBecause={
          permissions.has("learning:write")
            ? undefined
            : t.shell.missingPermission("learning:write")
        }
        onClick={() => sync.run({ userId })}
      >
        {t.personReadiness.sync}
      </Button>
      {sync.error != null && <FailureNotice error={sync.error} />}
      {sync.error == null && pulled && (
        <Notice kind={pulled.stale ? "warning" : "good"}>
          {pulled.stale ? t.personReadiness.stale : t.personReadiness.synced}{" "}
          <Time at={pulled.asOf} />
        </Notice>
      )}
    </>
  );
}
