import { eq } from "drizzle-orm";
import * as z from "zod";
import { courses, readinessMembers, users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { dateTimeInput } from "../values/date-time.ts";
import { AppError, notFound } from "../errors.ts";
import { idKey } from "../ids.ts";

const id = z.string().min(1).max(200);

/** The filters of a report. Several of them together match the people who match each one. */
export const reportInput = z.strictObject({
  /** The id of a manager: that person and everybody below. */
  team: id.optional(),
  role: z.enum(["rep", "manager", "admin"]).optional(),
  course: id.optional(),
  /** One person's own work, without the person's team. */
  person: id.optional(),
  /** A past report: the last one of the tenant until then, or of the last night for other scopes. */
  asOf: dateTimeInput.optional(),
});
export type ReportInput = z.output<typeof reportInput>;
export type ScopeInput = Omit<ReportInput, "asOf">;

/** The filters that apply to the caller; null for one that does not. */
export interface Choice {
  team: string | null;
  role: string | null;
  course: string | null;
  person: string | null;
}

export const wholeTenant: Choice = { team: null, role: null, course: null, person: null };

/** A set of people for which rollups and past reports are stored. */
export interface SingleScope {
  scope: string;
  /** An id or a role; empty for the tenant. */
  key: string;
}

/** The only scope that is chosen; null for a combination. */
export function scopeOf({ team, role, course, person }: Choice): SingleScope | null {
  const filters = Object.entries({ team, role, course, person });
  const chosen = filters.flatMap(([scope, key]) => (key === null ? [] : [{ scope, key }]));
  return chosen.length > 1 ? null : (chosen[0] ?? { scope: "tenant", key: "" });
}

/** The only scope that is chosen. @throws AppError bad_request on `field` for a combination */
export function singleScope(choice: Choice, field: string): SingleScope {
  const scope = scopeOf(choice);
  if (scope) return scope;
  const message = `Combined filters have no past reports. Leave out \`${field}\`, or use one of team, role, course and person.`;
  throw new AppError("bad_request", message, { field });
}

/**
 * The people whose figures the caller gets. An admin may choose anybody. A manager may choose within
 * the own tree, which is also the default. A rep gets the own figures.
 * @throws AppError forbidden; not_found for what does not exist or the caller may not see
 */
export async function chooseScope(ctx: Context, input: ScopeInput): Promise<Choice> {
  const { actor } = ctx;
  const { team, role = null, course, person } = input;
  const caller = actor.kind === "user" && actor.role !== "admin" ? actor : null;
  if (caller?.role === "rep") {
    if ([team, role, person].some((filter) => filter && filter !== caller.userId)) {
      const message = "This needs the role manager. Ask for yourself, or for `readiness.team`.";
      throw new AppError("forbidden", message);
    }
    await checkVisible(ctx, { course, manager: null });
    return { team: null, role: null, course: keyOf(course), person: caller.userId };
  }
  await checkVisible(ctx, { course, team, person, manager: caller?.userId ?? null });
  const ownTeam = person === undefined ? (caller?.userId ?? null) : null;
  return { team: keyOf(team) ?? ownTeam, role, course: keyOf(course), person: keyOf(person) };
}

/** The manager whose tree limits what the caller sees; null if nothing limits it. */
export const managerOf = ({ actor }: Context): string | null =>
  actor.kind === "user" && actor.role === "manager" ? actor.userId : null;

const keyOf = (value: string | undefined) => value?.toLowerCase() ?? null;

/** @throws AppError not_found, if `team` or `person` is outside of the tree of `manager`, too */
async function checkVisible(
  ctx: Context,
  filters: {
    course: string | undefined;
    team?: string | undefined;
    person?: string | undefined;
    manager: string | null;
  },
): Promise<void> {
  const { team, person, course, manager } = filters;
  if (team === undefined && person === undefined && course === undefined) return;
  const [[leader], [member], [knownCourse]] = await ctx.scope.read((db) => {
    const userWithTeams = (userId = "") =>
      db
        .select({ id: users.id, teams: readinessMembers.teams })
        .from(users)
        .leftJoin(readinessMembers, eq(readinessMembers.userId, users.id))
        .where(eq(users.id, idKey(userId)));
    return [
      userWithTeams(team),
      userWithTeams(person),
      db
        .select({ id: courses.id })
        .from(courses)
        .where(eq(courses.id, idKey(course ?? ""))),
    ];
  });
  const isVisible = (user: { id: string; teams: string[] | null } | undefined) =>
    user && (manager === null || user.id === manager || user.teams?.includes(manager));
  if (team !== undefined && !isVisible(leader)) throw notFound("person", team);
  if (person !== undefined && !isVisible(member)) throw notFound("person", person);
  if (course !== undefined && !knownCourse) throw notFound("course", course);
}
