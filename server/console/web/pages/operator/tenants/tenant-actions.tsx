import type { OutputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { useOperator } from "../../../api/operator.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";

interface TenantActionsProps {
  tenant: OutputOf<RampartClient["operator"]["getOrganization"]>;
}

/** Suspends, resumes, deletes and restores a tenant. What hits all its people needs its name typed. */
export function TenantActions({ tenant }: TenantActionsProps) {
  const t = useMessages();
  const { operator } = useOperator().api;
  const { id, slug, active, version, deletionRequestedAt } = tenant;
  const [asked, ask] = useState<"suspend" | "delete" | null>(null);
  const [reason, setReason] = useState("");
  const reads = [operator.getOrganization, operator.listTenants, operator.audit];
  const resume = useChange<void, unknown>(
    () => operator.setTenantActive.mutate({ slug, active: true }),
    { reads },
  );
  const restore = useChange<void, unknown>(() => operator.restoreOrganization.mutate({ id }), {
    reads,
  });
  if (deletionRequestedAt !== null)
    return (
      <Actions>
        <Button kind="primary" isBusy={restore.isRunning} onClick={() => restore.run()}>
          {t.operator.restore}
        </Button>
        {restore.error != null && <FailureNotice error={restore.error} />}
      </Actions>
    );
  const given = reason.trim();
  return (
    <>
      <Actions>
        {active ? (
          <Button kind="danger" onClick={() => ask("suspend")}>
            {t.operator.suspend}
          </Button>
        ) : (
          <Button kind="primary" isBusy={resume.isRunning} onClick={() => resume.run()}>
            {t.operator.resume}
          </Button>
        )}
        <Button kind="danger" onClick={() => ask("delete")}>
          {t.operator.delete}
        </Button>
      </Actions>
      {resume.error != null && <FailureNotice error={resume.error} />}
      {asked === "suspend" && (
        <ConfirmDialog
          title={t.operator.suspendTitle}
          verb={t.operator.suspendVerb}
          typedName={slug}
          perform={() =>
            operator.setTenantActive.mutate({
              slug,
              active: false,
              ...(given && { reason: given }),
            })
          }
          reads={reads}
          onClose={() => ask(null)}
        >
          <p>{t.operator.suspendText}</p>
          <Field
            label={t.operator.reason}
            value={reason}
            maxLength={500}
            onChange={({ target }) => setReason(target.value)}
          />
        </ConfirmDialog>
      )}
      {asked === "delete" && (
        <ConfirmDialog
          title={t.operator.deleteTitle}
          verb={t.operator.deleteVerb}
          typedName={slug}
          perform={() => operator.deleteOrganization.mutate({ id, version })}
          reads={reads}
          onClose={() => ask(null)}
        >
          <p>{t.operator.deleteText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
