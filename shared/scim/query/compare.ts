import { type SQL, sql } from "drizzle-orm";
import { coerce } from "../filter/compare-values.ts";
import type { CompareOp, Literal } from "../filter/ast.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import type { SqlValue } from "./sql-value.ts";
import type { Column } from "./resource-map.ts";

type Operator = Exclude<CompareOp, "ne">;

/** `canonicalName` in SQL. It may differ for characters with more than one lower-case form. */
export const canonical = (text: SQL): SQL => sql`app.canonical(${text}, false)`;

/** `exactName` in SQL. */
export const exact = (text: SQL): SQL => sql`app.canonical(${text}, true)`;

const symbols = { eq: sql`=`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` } as const;
const isOrder = (op: Operator): op is keyof typeof symbols => op in symbols;

/** A condition that the attribute has a value. Stored resources contain no empty values. */
export function isAssigned({ column, json }: SqlValue): SQL {
  return column ? sql`(${column.value} is not null)` : sql`(${json} is not null)`;
}

/** A condition that compares a value with a literal that `checkFilter` has accepted. */
export function compareTo(
  { attribute, json, column }: SqlValue,
  op: CompareOp,
  literal: Literal,
): SQL {
  const expected = attribute === undefined ? undefined : coerce(attribute, literal);
  if (attribute === undefined || expected === undefined || op === "ne") return sql`false`;
  if (column) return sql`(${compareColumn(column, op, expected)})`;
  const text = sql`(${json} #>> '{}')`;
  switch (attribute.type) {
    case "boolean": {
      // RFC 7643, section 2.4: an absent "primary" is false.
      const value = attribute.name === "primary" ? sql`coalesce(${json}, 'false')` : json;
      return sql`(${value} = ${expected ? "true" : "false"}::jsonb)`;
    }
    case "integer":
    case "decimal":
      return isOrder(op)
        ? sql`(case when jsonb_typeof(${json}) = 'number' then ${json}::numeric ${symbols[op]} ${String(expected)}::numeric else false end)`
        : sql`false`;
    case "dateTime":
      // Times are stored as ISO 8601 texts in UTC with milliseconds, whose order is that of the times.
      return sql`(${compareText(text, op, new Date(Number(expected)).toISOString())})`;
    default:
      return attribute.caseExact
        ? sql`(${compareText(exact(text), op, String(expected))})`
        : sql`(${compareName(text, op, String(expected))})`;
  }
}

function compareColumn(column: Column, op: Operator, expected: string | number | boolean): SQL {
  const { kind, value } = column;
  if (op === "eq" && column.equals) return column.equals(String(expected));
  switch (kind) {
    case "boolean":
      return expected === true ? sql`${value}` : sql`not ${value}`;
    case "time":
      return compareTime(value, op, Number(expected));
    case "version": {
      const [, version] = /^(?:W\/)?"(\d{1,9})(?:-\w*)?"$/.exec(String(expected)) ?? [];
      return op === "eq" && version !== undefined ? sql`${value} = ${version}::int` : sql`false`;
    }
    case "key":
      return compare(value, op, sql`${canonicalName(String(expected))}::text`);
    case "name":
      return compareName(value, op, String(expected));
    default:
      return compareText(value, op, String(expected));
  }
}

/** Without a key column, the database converts both sides, so that equal texts compare as equal. */
const compareName = (value: SQL, op: Operator, expected: string): SQL =>
  compare(canonical(value), op, canonical(sql`${expected}::text`));

const compareText = (value: SQL, op: Operator, expected: string): SQL =>
  compare(value, op, sql`${exactName(expected)}::text`);

/** The literal is never a pattern (LIKE, regular expression), so its cost is bounded by its length. */
function compare(value: SQL, op: Operator, expected: SQL): SQL {
  switch (op) {
    case "co":
      return sql`strpos(${value}, ${expected}) > 0`;
    case "sw":
      return sql`starts_with(${value}, ${expected})`;
    case "ew":
      return sql`right(${value}, length(${expected})) = ${expected}`;
    case "eq":
      return sql`${value} = ${expected}`;
    default:
      return sql`(${value}) collate "C" ${symbols[op]} ${expected}`;
  }
}

/** The last millisecond of the year 9999. Postgres cannot parse the ISO form of the next one. */
const maxTime = Date.parse("9999-12-31T23:59:59.999Z");

/** A literal covers a whole millisecond, because resources show milliseconds and columns store microseconds. */
function compareTime(value: SQL, op: Operator, ms: number): SQL {
  const from = sql`${new Date(ms).toISOString()}::timestamptz`;
  const after = sql`${ms === maxTime ? "infinity" : new Date(ms + 1).toISOString()}::timestamptz`;
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
