import type { ImportRun } from "../../shared/imports/checkpoint.ts";
import { figure } from "./progress-line.ts";

const names = ["created", "changed", "unchanged", "rejected"] as const;

/** The results of each file in aligned columns, and what follows from them. */
export function summarize(runs: readonly ImportRun[]): string[] {
  const rows = [
    ["", ...names],
    ...runs.map((run) => [run.kind, ...names.map((name) => figure(run[name]))]),
  ];
  const widths = rows.reduce<number[]>(
    (longest, row) => row.map((cell, index) => Math.max(longest[index] ?? 0, cell.length)),
    [],
  );
  const table = rows.map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join("   "),
  );
  return [...table, ...consequences(runs)];
}

function consequences(runs: readonly ImportRun[]): string[] {
  const changed = runs.filter((run) => run.created + run.changed > 0);
  if (changed.length === 0) return ["All valid lines were already applied."];
  const hasPeople = changed.some(({ kind }) => kind === "people");
  return [
    ...(hasPeople
      ? ["The people are being pushed to MindTickle, within the account's limits."]
      : []),
    "The readiness report is being recounted; read it with GET /api/tenants/<tenant>/readiness.",
  ];
}
