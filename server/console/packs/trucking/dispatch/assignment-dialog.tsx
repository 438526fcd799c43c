import { useState } from "react";
import { useFormat } from "../../../web/format/use-format.ts";
import { Details } from "../../../web/parts/details.tsx";
import { Dialog } from "../../../web/parts/dialog/dialog.tsx";
import { Notice } from "../../../web/parts/notice.tsx";
import { PageLink } from "../../../web/router/page-link.tsx";
import type { Assignment } from "../common/types.ts";
import { loadPage } from "../loads/page.ts";
import { useTexts } from "../texts/use-texts.ts";
import { AssignmentActions } from "./assignment-actions.tsx";
import { ReplaceDriver } from "./replace-driver.tsx";
import { useHeldText } from "./use-held-text.ts";

interface AssignmentDialogProps {
  assignment: Assignment;
  onClose: () => void;
}

/** One assignment: its route with times, and what can be done with it. */
export function AssignmentDialog({ assignment, onClose }: AssignmentDialogProps) {
  const t = useTexts();
  const f = useFormat();
  const heldText = useHeldText();
  const [isReplacing, setIsReplacing] = useState(false);
  const { driver, vehicle, state, startsAt, endsAt, stops, locked } = assignment;
  if (isReplacing)
    return <ReplaceDriver assignment={assignment} onClose={() => setIsReplacing(false)} />;
  return (
    <Dialog title={t.assignment.title(driver.name)} onClose={onClose}>
      {state === "held" && (
        <Notice kind="warning">{t.assignment.note(heldText(assignment.heldBecause))}</Notice>
      )}
      {locked && <Notice kind="info">{t.assignment.locked}</Notice>}
      <Details
        facts={[
          [t.assignment.vehicle, vehicle.name],
          [t.assignment.state, t.assignment.states[state]],
          [t.assignment.time, `${f.time(startsAt)} – ${f.time(endsAt)}`],
          [
            t.assignment.distance,
            t.assignment.distanceText(
              f.figure(assignment.distanceKm),
              f.figure(assignment.emptyKm),
            ),
          ],
        ]}
      />
      <h3>{t.assignment.stops}</h3>
      <ol>
        {stops.map(({ loadId, reference, kind, name, arrivesAt, departsAt }) => (
          <li key={`${loadId} ${kind}`}>
            {f.clock(arrivesAt)} – {f.clock(departsAt)} {t.loads[kind]}{" "}
            <PageLink to={loadPage} parts={{ loadId }}>
              {reference}
            </PageLink>
            , {name}
          </li>
        ))}
      </ol>
      <AssignmentActions assignment={assignment} onReplace={() => setIsReplacing(true)} />
    </Dialog>
  );
}
