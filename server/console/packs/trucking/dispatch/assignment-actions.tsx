import { useState } from "react";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { DialogActions } from "../../../web/parts/dialog/dialog.tsx";
import { ConfirmDialog } from "../../../web/parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { FailureNotice } from "../../../web/parts/form/form.tsx";
import { ReasonDialog } from "../common/reason-dialog.tsx";
import type { Assignment } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";

interface AssignmentActionsProps {
  assignment: Assignment;
  onReplace: () => void;
}

/** What can be done with an assignment in its state. */
export function AssignmentActions({ assignment, onReplace }: AssignmentActionsProps) {
  const { assignment: t, load } = useTexts();
  const { api, permissions } = useSession();
  const { assignments, loads, readiness } = api.trucking;
  const [dialog, setDialog] = useState<"hold" | "cancel" | null>(null);
  const reads = [assignments.list, assignments.get, loads.list, loads.get, readiness.blockedWork];
  const move = useChange((perform: () => Promise<unknown>) => perform(), {
    reads,
    readsAfterFailure: true,
  });
  const { id, version, state, locked } = assignment;
  if (!permissions.has("trucking.assignments:write") || state === "done") return null;
  const close = () => setDialog(null);
  const one = { id, version };
  const step = (
    text: string,
    perform: () => Promise<unknown>,
    kind: "primary" | "secondary" = "secondary",
  ) => (
    <Button kind={kind} isBusy={move.isRunning} onClick={() => move.run(perform)}>
      {text}
    </Button>
  );
  const isOpen = state === "planned" || state === "assigned";
  return (
    <>
      {move.error != null && <FailureNotice error={move.error} />}
      <DialogActions>
        {state === "planned" && step(t.doAssign, () => assignments.assign.mutate(one), "primary")}
        {state === "assigned" &&
          step(t.dispatch, () => assignments.dispatch.mutate(one), "primary")}
        {state === "held" && step(t.release, () => assignments.release.mutate(one), "primary")}
        {state === "dispatched" && step(t.recall, () => assignments.recall.mutate(one))}
        {isOpen &&
          step(locked ? t.unlock : t.lock, () =>
            assignments.lock.mutate({ ...one, locked: !locked }),
          )}
        <Button onClick={onReplace}>{t.change}</Button>
        {isOpen && <Button onClick={() => setDialog("hold")}>{t.hold}</Button>}
        {state !== "dispatched" && (
          <Button kind="danger" onClick={() => setDialog("cancel")}>
            {t.cancel}
          </Button>
        )}
      </DialogActions>
      {dialog === "hold" && (
        <ReasonDialog
          title={t.hold}
          help={load.holdHelp}
          reads={reads}
          perform={(reason) => assignments.hold.mutate({ ...one, reason })}
          onClose={close}
        />
      )}
      {dialog === "cancel" && (
        <ConfirmDialog
          title={t.cancel}
          verb={t.cancel}
          reads={reads}
          perform={() => assignments.cancel.mutate(one)}
          onClose={close}
        >
          <p>{t.cancelHelp}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
