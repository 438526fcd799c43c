import type { Assignment, Load, Vehicle } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";

/**
 * Says why a vehicle cannot carry a load; null if nothing is known against it. The database decides.
 * @param busy the assignments of the time in question
 */
export function useVehicleProblem(
  load: Load,
  busy: readonly Assignment[],
): (vehicle: Vehicle) => string | null {
  const { assign: t } = useTexts();
  const taken = new Set(
    busy
      .filter(({ state }) => state !== "cancelled" && state !== "done" && state !== "held")
      .map(({ vehicle }) => vehicle.id),
  );
  return (vehicle) => {
    if (vehicle.status !== "active") return t.retired;
    if (vehicle.overdue !== null) return t.overdue(vehicle.overdue);
    const { maxKg, maxM3, maxPallets } = vehicle;
    if (load.kg > maxKg || load.m3 > maxM3 || load.pallets > maxPallets) return t.tooSmall;
    const missing = load.equipment.filter((one) => !vehicle.equipment.includes(one));
    if (missing.length > 0) return t.equipment(missing.join(", "));
    return taken.has(vehicle.id) ? t.busy : null;
  };
}
