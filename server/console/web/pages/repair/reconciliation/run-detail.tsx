import { useState } from "react";
import { useApi, useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { Details } from "../../../parts/details.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Progress } from "../../../parts/progress.tsx";
import type { Run } from "./columns.tsx";
import { Findings, type Kind } from "./findings.tsx";

interface RunDetailProps {
  run: Run;
  kind: Kind | undefined;
  onKind: (kind: Kind | undefined) => void;
}

/** One run: how far it is, why it stopped, and what it found. */
export function RunDetail({ run, kind, onKind }: RunDetailProps) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const { permissions, organization } = useSession();
  const [isApproving, setApproving] = useState(false);
  const { id, status, reason, compared, total, missing, extra, different } = run;
  return (
    <Section title={t.reconciliation.run}>
      {status === "listing" && (
        <Progress label={t.reconciliation.statuses.listing} done={compared} total={total} />
      )}
      {reason !== null && (
        <Notice kind={status === "stopped" ? "warning" : "info"}>{reason}</Notice>
      )}
      {status === "stopped" && permissions.has("reconciliation:write") && (
        <p>
          <Button kind="danger" onClick={() => setApproving(true)}>
            {t.reconciliation.approve}
          </Button>
        </p>
      )}
      <Details
        facts={[
          [t.reconciliation.status, t.reconciliation.statuses[status]],
          [t.reconciliation.started, <Time key="started" at={run.startedAt} />],
          [t.reconciliation.ended, <Time key="ended" at={run.endedAt} />],
          [t.reconciliation.approvedBy, run.approvedBy],
        ]}
      />
      <Findings runId={id} kind={kind} onKind={onKind} />
      {isApproving && (
        <ConfirmDialog
          title={t.reconciliation.approveTitle}
          verb={t.reconciliation.approveVerb}
          typedName={organization.slug}
          perform={() => api.reconciliation.approve.mutate({ id })}
          reads={[api.reconciliation.list]}
          onClose={() => setApproving(false)}
        >
          <p>{t.reconciliation.approveText(f.count(missing + extra + different))}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
