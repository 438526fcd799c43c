import { type SQL, sql } from "drizzle-orm";
import { coerce } from "../filter/check.ts";
import type { CompareOp, Literal } from "../filter/ast.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import type { Place } from "./location.ts";
import type { Column } from "./resource-map.ts";

type Operator = Exclude<CompareOp, "ne">;

/** `canonicalName` in SQL; where letters have several lower cases, the database has its own. */
export const canonical = (text: SQL): SQL => sql`app.canonical(${text}, false)`;

/** `exactName` in SQL. */
export const exact = (text: SQL): SQL => sql`app.canonical(${text}, true)`;

const symbols = { eq: sql`=`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` } as const;
const isOrder = (op: Operator): op is keyof typeof symbols => op in symbols;

/** Whether there is a value: stored resources hold no empty ones. */
export function presence({ column, json }: Place): SQL {
  return column ? sql`(${column.value} is not null)` : sql`(${json} is not null)`;
}

/** Compares what stands at a place with a literal that `checkFilter` has passed. */
export function compareTo({ leaf, json, column }: Place, op: CompareOp, literal: Literal): SQL {
  const wanted = leaf === undefined ? undefined : coerce(leaf, literal);
  if (leaf === undefined || wanted === undefined || op === "ne") return sql`false`;
  if (column) return sql`(${compareColumn(column, op, wanted)})`;
  const text = sql`(${json} #>> '{}')`;
  switch (leaf.type) {
    case "boolean": {
      // RFC 7643, section 2.4: an absent "primary" is false.
      const value = leaf.name === "primary" ? sql`coalesce(${json}, 'false')` : json;
      return sql`(${value} = ${wanted ? "true" : "false"}::jsonb)`;
    }
    case "integer":
    case "decimal":
      return isOrder(op)
        ? sql`(case when jsonb_typeof(${json}) = 'number' then ${json}::numeric ${symbols[op]} ${String(wanted)}::numeric else false end)`
        : sql`false`;
    case "dateTime":
      // Stored in UTC with milliseconds, so that texts compare as times do.
      return sql`(${compareText(text, op, new Date(Number(wanted)).toISOString())})`;
    default:
      return leaf.caseExact
        ? sql`(${compareText(exact(text), op, String(wanted))})`
        : sql`(${compareName(text, op, String(wanted))})`;
  }
}

function compareColumn(column: Column, op: Operator, wanted: string | number | boolean): SQL {
  const { kind, value } = column;
  if (op === "eq" && column.equals) return column.equals(String(wanted));
  switch (kind) {
    case "boolean":
      return wanted === true ? sql`${value}` : sql`not ${value}`;
    case "time":
      return compareTime(value, op, Number(wanted));
    case "version": {
      const [, version] = /^(?:W\/)?"(\d{1,9})(?:-\w*)?"$/.exec(String(wanted)) ?? [];
      return op === "eq" && version !== undefined ? sql`${value} = ${version}::int` : sql`false`;
    }
    case "key":
      return compare(value, op, sql`${canonicalName(String(wanted))}::text`);
    case "name":
      return compareName(value, op, String(wanted));
    default:
      return compareText(value, op, String(wanted));
  }
}

/** What has no key is made comparable by the database, on both sides, so that equal texts are equal. */
const compareName = (value: SQL, op: Operator, wanted: string): SQL =>
  compare(canonical(value), op, canonical(sql`${wanted}::text`));

const compareText = (value: SQL, op: Operator, wanted: string): SQL =>
  compare(value, op, sql`${exactName(wanted)}::text`);

/** No operator reads the literal as a pattern, so none costs more than its length. */
function compare(value: SQL, op: Operator, wanted: SQL): SQL {
  switch (op) {
    case "co":
      return sql`strpos(${value}, ${wanted}) > 0`;
    case "sw":
      return sql`starts_with(${value}, ${wanted})`;
    case "ew":
      return sql`right(${value}, length(${wanted})) = ${wanted}`;
    case "eq":
      return sql`${value} = ${wanted}`;
    default:
      return sql`(${value}) collate "C" ${symbols[op]} ${wanted}`;
  }
}

/** The last millisecond that a filter can name: the one after it has no form that Postgres reads. */
const lastMoment = Date.parse("9999-12-31T23:59:59.999Z");

/** Rendered times have milliseconds and stored ones microseconds: each literal is a whole millisecond. */
function compareTime(value: SQL, op: Operator, ms: number): SQL {
  const from = sql`${new Date(ms).toISOString()}::timestamptz`;
  const isLast = ms === lastMoment;
  const after = sql`${isLast ? "infinity" : new Date(ms + 1).toISOString()}::timestamptz`;
  switch (op) {
    case "eq":
      return sql`(${value} >= ${from} and ${value} < ${after})`;
    case "gt":
      return sql`${value} >= ${after}`;
    case "ge":
      return sql`${value} >= ${from}`;
    case "lt":
      return sql`${value} < ${from}`;
    case "le":
      return sql`${value} < ${after}`;
    default:
      return sql`false`;
  }
}
