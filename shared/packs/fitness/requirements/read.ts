import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { isoText, jsonText } from "../../../db/columns.ts";
import { type Db, type Query, rawQuery } from "../../../db/queries.ts";
import { demand, type Requirement } from "./demand.ts";

const row = z
  .tuple([
    z.uuid(),
    z.string(),
    z.int(),
    jsonText(z.array(demand)),
    z.coerce.date(),
    z.string(),
    z.coerce.date().nullable(),
  ])
  .transform(([id, target, version, demands, createdAt, createdBy, retiredAt]): Requirement => ({
    id,
    target,
    version,
    demands,
    createdAt,
    createdBy,
    retiredAt,
  }));

/** Requirements `r` with their demands. @param rest the condition, the order and the limit */
export const selectRequirements = (db: Db, rest: SQL): Query<Requirement[]> =>
  rawQuery(
    db,
    sql`select r.id, r.target, r.version, (
        select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', d.kind, 'courseId', d.course_id,
          'licence', d.licence, 'minimum', d.minimum)) order by d.position), '[]')::text
        from requirement_demands d where d.requirement_id = r.id
      ), ${isoText(sql`r.created_at`)}, r.created_by, ${isoText(sql`r.retired_at`)}
      from requirements r ${rest}`,
    row,
  );
