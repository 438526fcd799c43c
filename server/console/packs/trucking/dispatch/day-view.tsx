import { useMemo } from "react";
import { useApi } from "../../../web/api/session.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { Board, type BoardRow } from "../../../web/parts/board/board.tsx";
import { Empty } from "../../../web/parts/empty.tsx";
import { MapView } from "../../../web/parts/map/map.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { useAll } from "../common/use-all.ts";
import { useTexts } from "../texts/use-texts.ts";
import { AssignmentDialog } from "./assignment-dialog.tsx";
import { toneOf } from "./tones.ts";
import { useDayMap } from "./use-day-map.ts";
import { useHeldText } from "./use-held-text.ts";

interface DayViewProps {
  from: string;
  to: string;
  /** What is selected on the map: an assignment, a stop, a load or a vehicle. */
  selected: string | undefined;
  onSelect: (id: string) => void;
  /** The assignment that is open. */
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}

/** A day on the map, and on the board of the drivers. */
export function DayView({ from, to, selected, onSelect, open, onOpen }: DayViewProps) {
  const t = useTexts();
  const f = useFormat();
  const { trucking } = useApi();
  const heldText = useHeldText();
  const drivers = useAll(trucking.drivers.list, { limit: 200, active: true });
  const assignments = useAll(trucking.assignments.list, { limit: 200, from, to });
  const vehicles = useAll(trucking.vehicles.list, { limit: 200 });
  const tendered = useAll(trucking.loads.list, { limit: 200, state: "tendered" as const });
  const planned = useMemo(
    () =>
      (assignments.data?.pages ?? [])
        .flatMap(({ items }) => items)
        .filter(({ state }) => state !== "cancelled"),
    [assignments.data],
  );
  const { markers, lines, assignmentOf } = useDayMap(
    planned,
    tendered.data?.pages.flatMap(({ items }) => items) ?? none,
    vehicles.data?.pages.flatMap(({ items }) => items) ?? none,
    { from, to },
  );
  // Without a place, the map would show the whole world.
  const isEmpty = assignments.isSuccess && tendered.isSuccess && markers.length === 0;
  const chosen = planned.find(({ id }) => id === open);
  const rowsOf = (people: readonly { id: string; name: string; team: string | null }[]) =>
    people.map(({ id, name, team }): BoardRow => ({
      id,
      name,
      note: team,
      blocks: planned
        .filter(({ driver }) => driver.id === id)
        .map((one) => ({
          id: one.id,
          from: Date.parse(one.startsAt),
          to: Date.parse(one.endsAt),
          title: [...new Set(one.stops.map(({ reference }) => reference))].join(", "),
          note: [
            one.vehicle.name,
            t.assignment.states[one.state],
            ...(one.locked ? [t.assignment.locked] : []),
            ...(one.state === "held" ? [heldText(one.heldBecause)] : []),
            `${f.figure(one.distanceKm)} km`,
          ].join(". "),
          tone: toneOf(one.state),
          isDashed: one.state === "planned" || one.state === "held",
        })),
    }));
  return (
    <>
      {isEmpty ? (
        <Empty>{t.dispatch.emptyDay}</Empty>
      ) : (
        <MapView
          label={t.dispatch.map}
          markers={markers}
          lines={lines}
          selected={selected}
          onSelect={(id) => (planned.some((one) => one.id === id) ? onOpen(id) : onSelect(id))}
        />
      )}
      <QueryView query={drivers}>
        {({ pages }) => {
          const people = pages.flatMap(({ items }) => items);
          // Who left can still have work on this day.
          const known = new Set(people.map(({ id }) => id));
          const others = planned
            .filter(({ driver }) => !known.has(driver.id))
            .map(({ driver }) => [driver.id, { ...driver, team: null }] as const);
          const rows = rowsOf([...people, ...new Map(others).values()]);
          if (rows.length === 0) return <Empty>{t.dispatch.nobody}</Empty>;
          return (
            <Board
              label={t.dispatch.board}
              rows={rows}
              from={Date.parse(from)}
              to={Date.parse(to)}
              now={Date.now()}
              selected={open ?? assignmentOf(selected)}
              onSelect={onOpen}
            />
          );
        }}
      </QueryView>
      {chosen && <AssignmentDialog assignment={chosen} onClose={() => onOpen(undefined)} />}
    </>
  );
}

const none: readonly never[] = [];
