import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, type Query, statement } from "../../db/queries.ts";
import { type Choice, scopeOf } from "../choose-scope.ts";
import { figuresFrom, inCourse, now, ofPeople, ofScope, seen } from "./count-figures.ts";
import { type Figures, figuresJson } from "./figures.ts";

const row = z.tuple([figuresJson]).transform(([figures]) => figures);
const counted = (relations: SQL) => statement(figuresFrom(sql`${now}, ${relations}`), row);

const placed = (name: string, type: SQL) => sql`${sql.placeholder(name)}::${type}`;
const person = placed("person", sql`uuid`);
const team = placed("team", sql`uuid`);
const role = placed("role", sql`text`);
const course = placed("course", sql`uuid`);

const chosen = sql`(${team} is null or ${team} = any(teams) or user_id = ${team})
  and (${role} is null or role = ${role})`;
const ofOne = sql`among as materialized (
  select * from readiness_members where user_id = ${person} and ${chosen})`;
const ofMany = sql`among as materialized (select * from readiness_members where ${chosen})`;

/** The figures of a scope that has rollups, as they were counted last. */
const figuresOfScope = counted(
  ofScope(sql`scope = ${sql.placeholder("scope")} and key = ${sql.placeholder("key")}`),
);
const figuresOfPerson = counted(sql`${ofOne}, ${ofPeople(seen)}`);
const figuresOfPersonIn = counted(sql`${ofOne}, ${inCourse(course)}`);
const figuresOfMany = counted(sql`${ofMany}, ${ofPeople(seen)}`);
const figuresOfManyIn = counted(sql`${ofMany}, ${inCourse(course)}`);

/**
 * What those who are chosen come to, as it was counted last: from the rollups where there are some,
 * else from the work of the people who are meant. No row before the tenant was counted at all.
 */
export function readFigures(db: Db, choice: Choice): Query<Figures[]> {
  const { person, course } = choice;
  const one = scopeOf(choice);
  const values = { ...choice };
  if (person !== null) return (course === null ? figuresOfPerson : figuresOfPersonIn)(db, values);
  if (one) return figuresOfScope(db, { ...one });
  return (course === null ? figuresOfMany : figuresOfManyIn)(db, values);
}
