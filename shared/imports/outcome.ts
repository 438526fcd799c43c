import type { Outcome } from "./kind.ts";

/** Counts what became of lines; a fate that `reasons` knows is why a line was rejected. */
export function outcomeOf(
  fates: readonly [line: number, fate: string][],
  reasons: Partial<Record<string, (line: number) => string>>,
): Outcome {
  const outcome: Outcome = { created: 0, changed: 0, unchanged: 0, rejected: [] };
  for (const [line, fate] of fates) {
    const reason = reasons[fate];
    if (reason) outcome.rejected.push({ line, reason: reason(line) });
    else if (fate === "created" || fate === "changed") outcome[fate] += 1;
    else outcome.unchanged += 1;
  }
  return outcome;
}

/** Why a line is rejected that names nobody of its domain, whoever else may have that id, or several. */
export function notOnePerson(lines: readonly { line: number; value: { user: string } }[]) {
  const userOf = (line: number) =>
    (lines.find((one) => one.line === line)?.value.user ?? "").slice(0, 60);
  return {
    "unknown user": (line: number) =>
      `nobody has the externalId "${userOf(line)}"; import the person first`,
    "shared externalId": (line: number) =>
      `several people have the externalId "${userOf(line)}"; give each one of its own first`,
  };
}
