import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { jsonText } from "../../db/columns.ts";
import { type Db, type Query, rawQuery } from "../../db/queries.ts";
import type { Choice } from "../choose-scope.ts";
import { type NumberName, numbers, type Source } from "./numbers.ts";
import { type Row, rowShapes } from "./rows.ts";
import { indexOfMember, selections } from "./selections.ts";
import { isAfterSorted, type Sort, sortValue } from "./sort.ts";

/** The values of a row's keys, after the one that rows are sorted by. A page continues after them. */
export interface Position {
  sort: string | null;
  keys: [userId: string, ...rest: string[]];
}
export const positionShape: z.ZodType<Position> = z.object({
  sort: z.string().nullable(),
  keys: z.tuple([z.uuid()]).rest(z.string()),
});

/** People whose index lies between two values: from the first, and below the second unless it is 100. */
export interface IndexRange {
  indexFrom?: number | undefined;
  indexTo?: number | undefined;
}

/** Which rows are wanted. */
export interface RowsWanted extends IndexRange {
  of: NumberName;
  choice: Choice;
}

const start: Position["keys"] = ["00000000-0000-0000-0000-000000000000"];
const list = (parts: SQL[]) => sql.join(parts, sql`, `);

/** Whether a member `m` belongs to the people of a choice, whatever the course. */
export const isChosen = ({ team, role, person }: Choice): SQL =>
  sql.join(
    [
      sql`true`,
      ...(person === null ? [] : [sql`m.user_id = ${person}::uuid`]),
      ...(team === null ? [] : [sql`(${team}::uuid = any(m.teams) or m.user_id = ${team}::uuid)`]),
      ...(role === null ? [] : [sql`m.role = ${role}`]),
    ],
    sql` and `,
  );

/** The relation and the condition of rows. */
export function rowsWhere({ of, choice, indexFrom, indexTo }: RowsWanted) {
  const { kind, where = sql`m.active` }: Source = numbers[of];
  const { from, inCourse } = selections[kind];
  const conditions = [
    where,
    isChosen(choice),
    ...(choice.course === null ? [] : [inCourse(choice.course)]),
    ...(indexFrom === undefined ? [] : [sql`${indexOfMember} >= ${indexFrom}::float8`]),
    ...(indexTo === undefined
      ? []
      : [
          sql`(${indexOfMember} < ${indexTo}::float8 or (${indexTo}::float8 = 100 and ${indexOfMember} = 100))`,
        ]),
  ];
  return { from, where: sql.join(conditions, sql` and `) };
}

/** A row, and where it stands in the order. */
export interface PlacedRow {
  row: Row;
  position: Position;
}

/**
 * The rows of a number after a position, at most `limit`: by person and key, or first by one of their
 * fields.
 */
export function selectRows(
  db: Db,
  want: RowsWanted & { after?: Position | undefined; limit: number; sort?: Sort | undefined },
): Query<PlacedRow[]> {
  const { after, limit, sort } = want;
  const { kind } = numbers[want.of];
  const { fields, keys, group = sql`` } = selections[kind];
  const { from, where } = rowsWhere(want);
  const built = Object.entries(fields).flatMap(([name, value]) => [sql`${name}::text`, value]);
  const value = sortValue(kind, sort);
  const names = keys.map((_key, place) => sql.identifier(`key${place}`));
  const named = keys.map((key, place) => sql`${key} as ${sql.identifier(`key${place}`)}`);
  const last = after?.keys ?? start;
  const lastKeys = last.map((one, place) => (place === 0 ? sql`${one}::uuid` : sql`${one}::text`));
  // On the keys themselves, so that an index finds the first row of an unsorted page.
  const later = sql`m.user_id >= ${last[0]}::uuid
    and (${list(keys.slice(0, last.length))}) > (${list(lastKeys)})`;
  const laterNames = sql`(${list(names.slice(0, last.length).map((name) => sql`${name}`))}) > (${list(lastKeys)})`;
  const direction = sort?.descending ? sql`desc` : sql`asc`;
  const row = z
    .tuple([jsonText(rowShapes[kind]), z.string().nullable(), jsonText(positionShape)])
    .transform(([found, , position]): PlacedRow => ({ row: found, position }));
  return rawQuery(
    db,
    sql`with state as materialized (select * from app.readiness_state()), found as (
        select jsonb_build_object(${list(built)}) as item, ${value ?? sql`null::text`} as sort, ${list(named)}
        from ${from} cross join state
        where ${where} ${value === null ? sql`and ${later}` : sql``} ${group}
      ) select item::text, sort::text, jsonb_build_object('sort', sort::text, 'keys', jsonb_build_array(${list(names.map((name) => sql`${name}::text`))}))::text
      from found
      ${value === null || after === undefined ? sql`` : sql`where ${isAfterSorted(after.sort, laterNames, sort)}`}
      order by ${value === null ? sql`` : sql`found.sort ${direction}, `}${list(names.map((name) => sql`${name}`))} limit ${limit}`,
    row,
  );
}
