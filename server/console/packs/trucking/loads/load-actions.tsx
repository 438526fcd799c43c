import { useState } from "react";
import { truckingShareables } from "../../../../../shared/packs/trucking/shareables.ts";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { toLocalTime } from "../../../web/format/local-time.ts";
import { useZone } from "../../../web/format/zone.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { FailureNotice } from "../../../web/parts/form/form.tsx";
import { PageLink } from "../../../web/router/page-link.tsx";
import { ShareDialog } from "../../collaboration/share-dialog.tsx";
import { AssignLoad } from "../assign/assign-load.tsx";
import { ReasonDialog } from "../common/reason-dialog.tsx";
import type { Load } from "../common/types.ts";
import { dispatchPage } from "../dispatch/page.ts";
import { useTexts } from "../texts/use-texts.ts";
import { DeliverDialog } from "./deliver-dialog.tsx";

/** The next step on the way, by state. */
const nextStep = {
  dispatched: "at_pickup",
  at_pickup: "loaded",
  loaded: "at_delivery",
} as const;

const isOnTheWay = (state: Load["state"]): state is keyof typeof nextStep => state in nextStep;
const cancellable = new Set<Load["state"]>([
  "draft",
  "tendered",
  "planned",
  "assigned",
  "dispatched",
  "at_pickup",
  "held",
]);
const ended = new Set<Load["state"]>(["delivered", "closed", "cancelled", "held"]);

/** What can be done with a load in its state, by whoever may. */
export function LoadActions({ load }: { load: Load }) {
  const t = useTexts();
  const { api, permissions } = useSession();
  const { zone } = useZone();
  const { loads } = api.trucking;
  const [dialog, setDialog] = useState<"assign" | "hold" | "cancel" | "deliver" | "share" | null>(
    null,
  );
  const reads = [loads.get, loads.list, api.trucking.assignments.list];
  const { id, version, state } = load;
  const move = useChange((perform: () => Promise<unknown>) => perform(), {
    reads,
    readsAfterFailure: true,
  });
  const close = () => setDialog(null);
  const mayWrite = permissions.has("trucking.loads:write");
  const mayReport = permissions.has("trucking.progress:write");
  return (
    <>
      {move.error != null && <FailureNotice error={move.error} />}
      {load.assignmentId !== null && (
        <PageLink
          to={dispatchPage}
          search={{
            day: toLocalTime(load.pickup.windowStarts, zone).slice(0, 10),
            open: load.assignmentId,
          }}
        >
          {t.load.showAssignment}
        </PageLink>
      )}
      {mayWrite && state === "draft" && (
        <Button
          kind="primary"
          isBusy={move.isRunning}
          onClick={() => move.run(() => loads.tender.mutate({ id, version }))}
        >
          {t.load.doTender}
        </Button>
      )}
      {permissions.has("trucking.assignments:write") && state === "tendered" && (
        <Button kind="primary" onClick={() => setDialog("assign")}>
          {t.load.assign}
        </Button>
      )}
      {mayReport && isOnTheWay(state) && (
        <Button
          kind="primary"
          isBusy={move.isRunning}
          onClick={() =>
            move.run(() => loads.progress.mutate({ id, version, to: nextStep[state] }))
          }
        >
          {t.load.progress[nextStep[state]]}
        </Button>
      )}
      {mayReport && state === "at_delivery" && (
        <Button kind="primary" onClick={() => setDialog("deliver")}>
          {t.load.deliver}
        </Button>
      )}
      {mayWrite && state === "delivered" && (
        <Button
          isBusy={move.isRunning}
          onClick={() => move.run(() => loads.close.mutate({ id, version }))}
        >
          {t.load.close}
        </Button>
      )}
      {mayWrite && state === "held" && (
        <Button
          kind="primary"
          isBusy={move.isRunning}
          onClick={() => move.run(() => loads.release.mutate({ id, version }))}
        >
          {t.load.release}
        </Button>
      )}
      {mayWrite && !ended.has(state) && (
        <Button onClick={() => setDialog("hold")}>{t.load.hold}</Button>
      )}
      {permissions.has("trucking.shares:write") && (
        <Button onClick={() => setDialog("share")}>{t.load.share}</Button>
      )}
      {mayWrite && cancellable.has(state) && (
        <Button kind="danger" onClick={() => setDialog("cancel")}>
          {t.load.cancel}
        </Button>
      )}
      {dialog === "assign" && <AssignLoad load={load} onClose={close} />}
      {dialog === "share" && (
        <ShareDialog
          path="trucking"
          subjectType="load"
          subjectId={id}
          fields={truckingShareables.load}
          onClose={close}
        />
      )}
      {dialog === "deliver" && <DeliverDialog load={load} onClose={close} />}
      {dialog === "hold" && (
        <ReasonDialog
          title={t.load.hold}
          help={t.load.holdHelp}
          reads={reads}
          perform={(reason) => loads.hold.mutate({ id, version, reason })}
          onClose={close}
        />
      )}
      {dialog === "cancel" && (
        <ReasonDialog
          title={t.load.cancel}
          help={t.load.cancelHelp}
          isDanger
          reads={reads}
          perform={(reason) => loads.cancel.mutate({ id, version, reason })}
          onClose={close}
        />
      )}
    </>
  );
}
