import { newId } from "../../../../shared/ids.ts";

/** A row in each table of the gate by fitness. */
export function fitnessRows(
  t: { tenant_id: string },
  userId: string,
): [table: string, row: Record<string, unknown>][] {
  const id = newId();
  const of = { ...t, created_by: "test" };
  return [
    ["requirements", { ...of, id, target: "role:driver", version: 1 }],
    [
      "requirement_demands",
      { ...t, requirement_id: id, position: 0, kind: "licence", licence: "cdl-a" },
    ],
    ["licences", { ...t, id: newId(), user_id: userId, kind: "cdl-a", valid_from: "2026-01-01" }],
    [
      "fitness_overrides",
      {
        ...of,
        id: newId(),
        user_id: userId,
        subject_id: newId(),
        reason: "test",
        expires_at: new Date(),
      },
    ],
  ];
}
