import { useMemo } from "react";
import type { Line, Marker } from "../../../web/parts/map/shapes.tsx";
import type { Assignment, Load, Vehicle } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";
import { toneOf } from "./tones.ts";

/** Routes, stops, open loads and vehicles of a day as the map takes them. */
export function useDayMap(
  assignments: readonly Assignment[],
  open: readonly Load[],
  vehicles: readonly Vehicle[],
  { from, to }: { from: string; to: string },
): {
  markers: Marker[];
  lines: Line[];
  /** The assignment of a marker or a line. */
  assignmentOf: (id: string | undefined) => string | undefined;
} {
  const { dispatch: t } = useTexts();
  const depots = useMemo(() => new Map(vehicles.map(({ id, depot }) => [id, depot])), [vehicles]);
  const lines = useMemo(
    () =>
      assignments.map(({ id, driver, vehicle, stops, state }): Line => {
        const depot = depots.get(vehicle.id);
        const ends = depot ? [depot] : [];
        return {
          id,
          label: t.routeOf(driver.name, vehicle.name),
          places: [...ends, ...stops, ...ends],
          tone: toneOf(state),
          isDashed: state === "planned" || state === "held",
        };
      }),
    [assignments, depots, t],
  );
  const markers = useMemo(() => {
    const labelOf = (kind: "pickup" | "delivery", reference: string) =>
      kind === "pickup" ? t.pickupOf(reference) : t.deliveryOf(reference);
    const shapeOf = (kind: "pickup" | "delivery") => (kind === "pickup" ? "triangle" : "square");
    const ofRoutes = assignments.flatMap(({ id, driver, state, stops }) =>
      stops.map(({ loadId, kind, reference, ...at }): Marker => ({
        id: `${id}/${loadId}/${kind}`,
        at,
        label: `${labelOf(kind, reference)}, ${at.name}, ${driver.name}`,
        shape: shapeOf(kind),
        tone: toneOf(state),
      })),
    );
    const ofDay = open.filter(({ pickup }) => pickup.windowStarts < to && pickup.windowEnds > from);
    const ofLoads = ofDay.flatMap(({ id, reference, pickup, delivery }): Marker[] => [
      {
        id,
        at: pickup,
        label: `${t.pickupOf(reference)}, ${pickup.name}, ${t.openLoad}`,
        shape: "triangle",
        tone: "warning",
      },
      {
        id: `${id}/delivery`,
        at: delivery,
        label: `${t.deliveryOf(reference)}, ${delivery.name}, ${t.openLoad}`,
        shape: "square",
        tone: "warning",
      },
    ]);
    const ofVehicles = vehicles.flatMap(({ id, name, position }): Marker[] =>
      position === null
        ? []
        : [{ id, at: position, label: t.vehicleAt(name), shape: "circle", tone: "accent" }],
    );
    return [...ofRoutes, ...ofLoads, ...ofVehicles];
  }, [assignments, open, vehicles, from, to, t]);
  const routes = new Set(assignments.map(({ id }) => id));
  return {
    markers,
    lines,
    assignmentOf: (id) => [id?.split("/")[0] ?? ""].find((one) => routes.has(one)),
  };
}
