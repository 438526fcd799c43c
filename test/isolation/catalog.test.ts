import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { useProductDatabase } from "../support/database.ts";
import { productTemplate } from "../support/templates.ts";
import { exceptions } from "./support/allowed.ts";
import * as code from "./support/code.ts";
import { mistakes, sound } from "./support/mistakes.ts";
import * as rights from "./support/rights.ts";
import * as tables from "./support/tables.ts";

const product = useProductDatabase();

const { tableNames, ...tableChecks } = tables;
const checks: Record<string, tables.Check> = { ...tableChecks, ...rights, ...code };

/** The findings of a check without the allowed exceptions. */
const unexpected = async (check: tables.Check, on: postgres.ISql = product.sql) =>
  (await check(on)).filter((finding) => !Object.hasOwn(exceptions, finding));

describe("the present schema", () => {
  test("has the tables that the checks read", async () => {
    expect(await tableNames(product.sql)).toEqual(
      expect.arrayContaining(["tenants", "users", "outbox", "audit_log", "security_events"]),
    );
  });

  test.each(Object.entries(checks))("%s: no findings", async (_, check) => {
    expect(await unexpected(check)).toEqual([]);
  });

  test("needs each allowed exception", async () => {
    const findings = await Promise.all(Object.values(checks).map((check) => check(product.sql)));
    expect(Object.keys(exceptions).filter((line) => !findings.flat().includes(line))).toEqual([]);
  });

  test("allows no role to create temporary objects", async () => {
    // A clone does not copy the privileges of its template, so the template is checked.
    const [row] = await product.sql`
      select has_database_privilege('rampart_app', ${productTemplate}, 'TEMP') as temp,
        has_database_privilege('rampart_app', ${productTemplate}, 'CREATE') as create,
        has_database_privilege('rampart_app', ${productTemplate}, 'CONNECT') as connect`;
    expect(row).toEqual({ temp: false, create: false, connect: true });
  });

  test("allows only Rampart's roles to connect", async () => {
    const rows = await product.sql`
      select role, has_database_privilege(role, ${productTemplate}, 'CONNECT') as connect
      from unnest(array['public', 'rampart_app', 'rampart_relay', 'rampart_operator',
        'rampart_owner', 'rampart_resolver']) as role order by role`;
    const may = rows.filter((row) => row.connect === true).map((row) => String(row.role));
    expect(may).toEqual(["rampart_app", "rampart_operator", "rampart_owner", "rampart_relay"]);
  });

  test("does not allow the runtime role to become another role", async () => {
    const app = postgres(product.database.app, { max: 1 });
    for (const role of ["rampart_owner", "rampart_resolver", "rampart_relay", "postgres"]) {
      await expect(app.unsafe(`set role ${role}`)).rejects.toMatchObject({ code: "42501" });
    }
    await app.end();
  });
});

describe("the checks can fail", () => {
  /** Findings after a change that is rolled back, so that each case starts from the real schema. */
  const findingsAfter = async (change: string, names: string[]) => {
    const undo = new Error("undo");
    const findings: string[] = [];
    await product.sql
      .begin(async (tx) => {
        await tx.unsafe(sound);
        await tx.unsafe(change);
        for (const [name, check] of Object.entries(checks)) {
          if (names.includes(name)) findings.push(...(await unexpected(check, tx)));
        }
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    return findings;
  };

  test("and find nothing in a correct new table", async () => {
    expect(await findingsAfter("select 1", Object.keys(checks))).toEqual([]);
  });

  test.each(mistakes)("%s", async (change, check, finding) => {
    expect(await findingsAfter(change, [check])).toContainEqual(expect.stringContaining(finding));
  });
});
