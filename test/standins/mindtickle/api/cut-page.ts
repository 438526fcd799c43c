import type { Target } from "../../faults.ts";
import type { SimulatedFaults } from "../faults.ts";

/** Applies the page faults to a list: empty or its first half, with the original total. */
export function cutPage(body: unknown, faults: SimulatedFaults, target: Target): unknown {
  if (typeof body !== "object" || body === null || !("objects" in body)) return body;
  const { objects } = body;
  if (!Array.isArray(objects)) return body;
  if (faults.take("empty-page", target)) return { ...body, objects: [] };
  if (faults.take("partial-page", target))
    return { ...body, objects: objects.slice(0, Math.floor(objects.length / 2)) };
  return body;
}
