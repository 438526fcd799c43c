import type postgres from "postgres";
import { expect, test } from "vitest";
import { impersonalTables, personalTables } from "../../worker/privacy/tables/index.ts";
import { namesIn, type PersonalTable } from "../../worker/privacy/tables/table.ts";
import { read } from "../layout/repository.ts";
import { useProductDatabase } from "../support/database.ts";

const product = useProductDatabase();

const columnsOf = ({ of, by, mentions, personal, closed, secret, other }: PersonalTable) =>
  [of, by, mentions, personal, closed, secret, other].flatMap(namesIn);

const classified = (): Map<string, string[]> =>
  new Map([
    ...Object.entries(personalTables).map(([name, table]) => [name, columnsOf(table)] as const),
    ...Object.entries(impersonalTables).map(([name, other]) => [name, namesIn(other)] as const),
  ]);

/** Columns that can name a person: texts, JSON, bytes, and references to people. */
const naming = (on: postgres.ISql) => on<{ table: string; column: string; must: boolean }[]>`
  select c.relname as table, a.attname as column,
    t.typcategory = 'S' or t.typname in ('jsonb', 'bytea', '_text')
      or exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'
        and k.confrelid = 'users'::regclass and a.attnum = any (k.conkey) and a.attname <> 'tenant_id') as must
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1, 2`;

/** The manager is another person than the one of the row. */
const otherwise = new Set(["users.manager_id"]);

async function findings(on: postgres.ISql): Promise<string[]> {
  const known = classified();
  const rows = await naming(on);
  const present = new Set(rows.map(({ table, column }) => `${table}.${column}`));
  return [
    ...rows
      .filter(({ must }) => must)
      .map(({ table, column }) => [table, column, `${table}.${column}`] as const)
      .filter(
        ([table, column, name]) => !otherwise.has(name) && !known.get(table)?.includes(column),
      )
      .map(([, , name]) => `${name} is not classified`),
    ...[...known].flatMap(([table, columns]) =>
      columns
        .filter((column) => !present.has(`${table}.${column}`))
        .map((column) => `${table}.${column} does not exist`),
    ),
    ...[...new Set(rows.map(({ table }) => table))]
      .filter((table) => !known.has(table))
      .map((table) => `${table} is not classified`),
  ];
}

test("every column that can name a person is classified, once", async () => {
  expect(await findings(product.sql)).toEqual([]);
  const twice = [...classified()].filter(([, names]) => new Set(names).size !== names.length);
  expect(twice).toEqual([]);
  const both = Object.keys(impersonalTables).filter((name) => Object.hasOwn(personalTables, name));
  expect(both).toEqual([]);
});

test("a new column, a new table and a column that is gone are found", async () => {
  const undo = new Error("undo");
  let found: string[] = [];
  await product.sql
    .begin(async (tx) => {
      await tx.unsafe(`alter table users add nickname text; alter table sessions drop user_agent;
        create table diaries (tenant_id uuid, id uuid)`);
      found = await findings(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  expect(found.toSorted()).toEqual([
    "diaries is not classified",
    "sessions.user_agent does not exist",
    "users.nickname is not classified",
  ]);
});

test("docs/privacy.md has a row for each table with personal data, and what is kept for how long", async () => {
  const text = await read("docs/privacy.md");
  const rows = Object.entries(personalTables).map(
    ([name, { why, kept }]) => `| \`${name}\` | ${why} | ${kept} |`,
  );
  expect(rows.filter((row) => !text.includes(row))).toEqual([]);
  const documented = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name);
  expect(documented).toEqual(Object.keys(personalTables));
});
