import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { readCursor, type CursorQuery, writeCursor } from "../../cursor.ts";
import { jsonText } from "../../db/columns.ts";
import { pageOutput } from "../../db/pages.ts";
import { rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { chooseScope, managerOf } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../report/state.ts";
import { atTop, directlyBelow, sortOfTeams, teamFigures } from "./team-figures.ts";

const figure = z.number().nullable();

/** A team with its figures: those of the manager and of everybody below. */
const teamItem = z.object({
  team: z.uuid().describe("The manager's id."),
  displayName: z.string().nullable().describe("The manager's name."),
  subteams: z.int().describe("Teams directly below."),
  people: z.int().describe("Active people."),
  index: figure.describe("0 to 100."),
  coverage: figure.describe("The known share of the model's weights, 0 to 1."),
  avgScore: figure.describe("0 to 100."),
  completionRate: figure.describe("0 to 1."),
  assigned: z.int(),
  completed: z.int(),
  overdue: z.int(),
});

export const teamsInput = z.strictObject({
  /** The manager whose direct teams are returned; by default, the teams at the top of the tree. */
  under: z.string().min(1).max(200).optional(),
  sort: z
    .enum(["displayName", "people", "index", "avgScore", "completionRate", "overdue"])
    .default("displayName"),
  order: z.enum(["asc", "desc"]).default("asc"),
  limit: z.int().min(1).max(200).default(100),
  cursor: z.string().max(4000).optional(),
});

export const teamsOutput = pageOutput(teamItem).extend({ asOf: z.date() });

const position = z.tuple([z.string(), z.uuid()]);
const row = z.tuple([jsonText(teamItem), z.string(), z.string()]);

/**
 * The teams directly below a manager, or those at the top, with the figures of the newest report. An
 * unknown figure comes last in either order. A manager sees the own tree.
 * @throws AppError not_found, forbidden, conflict before the first report
 */
export async function listTeams({
  ctx,
  input: { under, sort, order, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof teamsInput>;
}): Promise<z.output<typeof teamsOutput>> {
  const choice = await chooseScope(ctx, { team: under });
  if (choice.person !== null) {
    throw new AppError("forbidden", "This needs the role manager. Reps have no teams.");
  }
  const query: CursorQuery = {
    secrets: ctx.secrets,
    owner: ctx.scope.tenantId,
    list: ["readiness.teams", under ?? null, sort, order],
  };
  const after = cursor === undefined ? null : await readCursor(query, cursor, position);
  const where = under === undefined ? atTop(managerOf(ctx)) : directlyBelow(choice.team ?? "");
  const { value, last, comes } = sortOfTeams(sort, order);
  const later = after
    ? sql`where sorted.sort ${comes} ${after[0]} or (sorted.sort = ${after[0]} and sorted.team > ${after[1]}::uuid)`
    : sql``;
  const [found, [state]] = await ctx.scope.read((db) => [
    rawQuery(
      db,
      sql`with state as materialized (select * from app.readiness_state()), figure as (
          ${teamFigures(where)}
        ), sorted as (
          select team, to_jsonb(figure) as item, coalesce(${value}, ${last}) as sort from figure
        ) select item::text, sort::text, team::text from sorted ${later}
        order by sorted.sort ${order === "desc" ? sql`desc` : sql`asc`}, sorted.team limit ${limit + 1}`,
      row,
    ),
    stateQuery(db, {}),
  ]);
  if (!state?.asOf) throw notCounted();
  const page = found.slice(0, limit);
  const end = found.length > limit ? page.at(-1) : undefined;
  return {
    asOf: state.asOf,
    items: page.map(([item]) => item),
    nextCursor: end ? await writeCursor(query, [end[1], end[2]]) : null,
  };
}
