import { eq } from "drizzle-orm";
import * as z from "zod";
import { courses, readinessMembers, users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { dateTimeInput } from "../values/date-time.ts";
import { AppError, notFound } from "../errors.ts";
import { idKey } from "../ids.ts";

const id = z.string().min(1).max(200);

/** Of whom a report is; what is left out is not looked at. */
export const reportInput = z.strictObject({
  /** The id of who leads it: that person and everyone below. */
  team: id.optional(),
  role: z.enum(["rep", "manager", "admin"]).optional(),
  course: id.optional(),
  /** One person's own work, whoever reports to it. */
  person: id.optional(),
  /** The report as it stood then: of the tenant the last one, of all else the last night's. */
  asOf: dateTimeInput.optional(),
});
export type ReportInput = z.output<typeof reportInput>;
/** The same without a dateTimeInput. */
export type ScopeInput = Omit<ReportInput, "asOf">;

/** Whose work is counted; null where it does not matter. */
export interface Choice {
  team: string | null;
  role: string | null;
  course: string | null;
  person: string | null;
}

export const everybody: Choice = { team: null, role: null, course: null, person: null };

/** The name of the one scope that is chosen; null where several are combined. */
export function scopeOf({ team, role, course, person }: Choice): OneScope | null {
  const all = Object.entries({ team, role, course, person });
  const chosen = all.flatMap(([scope, key]) => (key === null ? [] : [{ scope, key }]));
  return chosen.length > 1 ? null : (chosen[0] ?? { scope: "tenant", key: "" });
}

/** The same. @throws AppError bad_request, on the field that asks for the past of a combination */
export function oneScope(choice: Choice, field: string): OneScope {
  const one = scopeOf(choice);
  if (one) return one;
  const message = `Past reports are kept of the tenant and of each team, role, course and person, not of combinations. Leave out \`${field}\`, or ask for one of them.`;
  throw new AppError("bad_request", message, { field });
}

export interface OneScope {
  scope: string;
  key: string;
}

/**
 * Whose figures the caller gets: an admin of anybody; a manager of its tree, which is what it gets
 * when it asks for nobody; a rep its own.
 * @throws AppError not_found for whoever is not there or not the caller's to see, forbidden
 */
export async function chooseScope(ctx: Context, input: ScopeInput): Promise<Choice> {
  const { actor } = ctx;
  const { team, role = null, course, person } = input;
  const caller = actor.kind === "user" && actor.role !== "admin" ? actor : null;
  if (caller?.role === "rep") {
    const others = [team, role, person].some((one) => one && one !== caller.userId);
    if (others)
      throw new AppError(
        "forbidden",
        "This needs the role manager. Ask for yourself, or for `readiness.team`.",
      );
    await check(ctx, { course, leads: null });
    return { team: null, role: null, course: keyOf(course), person: caller.userId };
  }
  await check(ctx, { course, team, person, leads: caller?.userId ?? null });
  const own = person === undefined ? (caller?.userId ?? null) : null;
  return { team: keyOf(team) ?? own, role, course: keyOf(course), person: keyOf(person) };
}

/** Who may see no more than its tree; null for who sees all, or itself alone. */
export const managerOf = ({ actor }: Context): string | null =>
  actor.kind === "user" && actor.role === "manager" ? actor.userId : null;

const keyOf = (asked: string | undefined) => asked?.toLowerCase() ?? null;

/** @param who `leads`: the manager in whose tree whoever is asked for must be. */
async function check(
  ctx: Context,
  who: { team?: string | undefined; person?: string | undefined; leads: string | null } & {
    course: string | undefined;
  },
): Promise<void> {
  const { team, person, course, leads } = who;
  if (team === undefined && person === undefined && course === undefined) return;
  const userOf = (asked: string | undefined) => ({ userId: idKey(asked ?? "") });
  const [leaders, people, known] = await ctx.scope.read((db) => {
    const member = ({ userId }: { userId: string }) =>
      db
        .select({ id: users.id, teams: readinessMembers.teams })
        .from(users)
        .leftJoin(readinessMembers, eq(readinessMembers.userId, users.id))
        .where(eq(users.id, userId));
    return [
      member(userOf(team)),
      member(userOf(person)),
      db
        .select({ id: courses.id })
        .from(courses)
        .where(eq(courses.id, idKey(course ?? ""))),
    ];
  });
  const maySee = (found: { id: string; teams: string[] | null } | undefined) =>
    found && (leads === null || found.id === leads || found.teams?.includes(leads));
  if (team !== undefined && !maySee(leaders[0])) throw notFound("person", team);
  if (person !== undefined && !maySee(people[0])) throw notFound("person", person);
  if (course !== undefined && !known[0]) throw notFound("course", course);
}
