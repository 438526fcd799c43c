import type { Context } from "../context.ts";
import { changeUser } from "../directory/users/change-user.ts";
import { createUser } from "../directory/users/create-user.ts";
import { profileOf } from "../directory/settings/profile.ts";
import { AppError } from "../errors.ts";
import { parseUser } from "../scim/resource/parse-user.ts";
import { sameValue } from "../values/json.ts";
import { cleanId, exactName } from "../values/names.ts";
import { findPeople, type FoundPerson } from "./find-people.ts";
import {
  emptyOutcome,
  type ImportKind,
  type ImportLine,
  type Outcome,
  type Rejection,
} from "./kind.ts";
import { columns, type ImportedPerson, type PersonColumn, readPerson } from "./person-columns.ts";
import { resourceOf } from "./person-resource.ts";
import { LineProblem } from "./read-cells.ts";

/** People. Each line is written as a SCIM request would be. */
export const peopleImport: ImportKind<PersonColumn, ImportedPerson> = {
  name: "people",
  columns,
  batch: 500,
  identify: ({ externalId }) =>
    externalId ? { key: cleanId(externalId), name: "externalId" } : null,
  read: readPerson,
  apply: applyPeople,
};

type Line = ImportLine<ImportedPerson>;
type Effect = "created" | "changed" | "unchanged";

/** People who are written concurrently. New people share transactions. */
const concurrency = 64;

/**
 * Creates or changes the people of a batch. Of several lines on one person the last one counts. A line
 * whose userName another person of the batch gives up is repeated after all others.
 */
async function applyPeople(ctx: Context, lines: Line[]): Promise<() => Promise<Outcome>> {
  const outcome = emptyOutcome();
  const conflicts = await applyAll(ctx, lines, outcome, concurrency);
  const refused = new Set(conflicts.map(({ line }) => line));
  const repeated = lines.filter(({ line }) => refused.has(line));
  outcome.rejected.push(...(await applyAll(ctx, repeated, outcome, 1)));
  return async () => outcome;
}

/** @returns the lines that were refused because of a conflict */
async function applyAll(
  ctx: Context,
  lines: Line[],
  outcome: Outcome,
  parallel: number,
): Promise<Rejection[]> {
  if (lines.length === 0) return [];
  const people = await findPeople(
    ctx,
    lines.map(({ value }) => value),
  );
  const conflicts: Rejection[] = [];
  const waiting = onePerPerson(lines, outcome);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { line, value } = next;
      try {
        outcome[await applyPerson(ctx, value, people.get(value.externalId))] += 1;
      } catch (error) {
        const list = isConflict(error) ? conflicts : outcome.rejected;
        list.push({ line, reason: reasonOf(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return conflicts;
}

/** The last line of each person. The other lines count as unchanged. */
function onePerPerson(lines: Line[], outcome: Outcome): Line[] {
  const last = new Map(lines.map((line) => [exactName(line.value.externalId), line]));
  outcome.unchanged += lines.length - last.size;
  return [...last.values()];
}

async function applyPerson(
  ctx: Context,
  person: ImportedPerson,
  present: FoundPerson | undefined,
): Promise<Effect> {
  const { userType, rules } = profileOf(ctx.scope.tenant);
  const input = parseUser(resourceOf(person, present?.resource, rules), userType);
  if (!present) {
    await createUser({ ctx, input });
    return "created";
  }
  if (sameValue(present.resource, input)) return "unchanged";
  const change: Parameters<typeof changeUser>[0]["input"]["change"] = (resource, type) =>
    parseUser(resourceOf(person, resource, rules), type);
  const check = () => undefined;
  await changeUser({ ctx, input: { id: present.id, check, change, method: "put" } });
  return "changed";
}

const isConflict = (error: unknown) => error instanceof AppError && error.code === "conflict";

/** @throws an error that the line did not cause. The run then ends, and its batch is repeated. */
function reasonOf(error: unknown): string {
  const isOfLine =
    error instanceof LineProblem ||
    (error instanceof AppError && ["bad_request", "conflict", "not_found"].includes(error.code));
  if (isOfLine) return error.message;
  throw error;
}
