import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import * as z from "zod";
import {
  apiCredentials,
  auditLog,
  courses,
  deadLetters,
  integrations,
  outbox,
  quizResults,
  readinessReports,
  users,
} from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { rawQuery } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import type { Figures } from "../../shared/readiness/figures/figures.ts";
import { newId } from "../../shared/ids.ts";
import { useTwoTenants } from "../isolation/support/two-tenants.ts";
import { useFixture } from "../support/fixture.ts";

// What drizzle hands to the driver arrives as the column's type and comes back as it was.

const two = useTwoTenants();
const database = useFixture(
  () => new Database({ url: two.database.app, max: 1 }),
  (opened) => opened.close(),
);
const scope = useFixture(() => new TenantScope(database, { kind: "system", tenantId: two.a.id }));

test.each<[type: string, value: unknown]>([
  ["object", { a: 1, "b c": ["é", null, true], nested: { "": '"\\' } }],
  ["object", {}],
  ["array", [{ questionId: "q", selected: "a", correct: true }]],
  ["array", []],
  ["string", "a text, not an object"],
  ["string", '{"looks":"like json"}'],
  ["number", 1.5],
  ["boolean", false],
])("jsonb %s %j", async (type, value) => {
  const id = newId();
  await scope.write((db) =>
    db.insert(outbox).values({
      id,
      event: "user_changed",
      subjectId: id,
      payload: value as Record<string, unknown>,
      requestId: "r",
    }),
  );
  const [row] = await two.superuser`
    select jsonb_typeof(payload) as type, payload from outbox where id = ${id}`;
  expect(row).toEqual({ type, payload: value });
  const [[read]] = await scope.read((db) => [
    db
      .select({ payload: outbox.payload })
      .from(outbox)
      .where(sql`id = ${id}`),
  ]);
  expect(read).toEqual({ payload: value });
});

test("jsonb null is SQL null", async () => {
  const id = newId();
  const entry = { id, actor: "a", action: "b", subjectId: "c", requestId: "r" };
  await scope.write((db) =>
    db.insert(auditLog).values({ ...entry, before: null, after: { x: 1 } }),
  );
  const [row] = await two.superuser`
    select before is null as gone, jsonb_typeof(after) as type from audit_log where id = ${id}`;
  expect(row).toEqual({ gone: true, type: "object" });
});

test("numbers, scores, times and nulls", async () => {
  const id = newId();
  const course = {
    id,
    mindtickleId: "values",
    name: 'Ünï\'c\\ode \u{1F600}\n"q"',
    seriesName: "",
    required: false,
    passScore: 79.95,
    createdAt: new Date("2024-02-29T23:59:59.123Z"),
    archivedAt: null,
  };
  const result = {
    id: newId(),
    submissionId: "values",
    userId: two.a.userId,
    courseId: two.a.courseId,
    quizId: "q1",
    answers: [],
    claimedScore: 0,
    score: null,
    submittedAt: new Date("1969-12-31T23:59:59.999Z"),
  };
  const report = {
    id: newId(),
    asOf: new Date("2100-01-01T00:00:00.001Z"),
    snapshot: "9007199254740993:9007199254740993:",
    watermarks: { roster: null, mindtickle: null, quiz: "2026-01-01T00:00:00.001Z" },
    figures: { avgScore: 0.1 + 0.2, scores: 2 ** 31 - 1 } as Figures,
  };
  await scope.write((db) =>
    Promise.all([
      db.insert(courses).values(course).execute(),
      db.insert(quizResults).values(result).execute(),
      db.insert(readinessReports).values(report).execute(),
    ]),
  );
  const [[course2], [result2], [report2]] = await scope.read((db) => [
    db
      .select()
      .from(courses)
      .where(sql`id = ${course.id}`),
    db
      .select()
      .from(quizResults)
      .where(sql`id = ${result.id}`),
    db
      .select()
      .from(readinessReports)
      .where(sql`id = ${report.id}`),
  ]);
  const tenantId = two.a.id;
  expect(course2).toMatchObject({ tenantId, ...course });
  expect(result2).toMatchObject({ tenantId, ...result });
  expect(report2).toEqual({ tenantId, ...report });
  const [row] = await two.superuser`
    select pass_score::text, created_at = '2024-02-29T23:59:59.123Z' as same
    from courses where id = ${id}`;
  expect(row).toEqual({ pass_score: "79.95", same: true });
});

test("times keep their instant whatever the session's time zone", async () => {
  const at = new Date("2024-07-01T12:00:00.000Z");
  const [[[text]]] = (await scope.read((db) => [
    rawQuery(
      db,
      sql`select (${at.toISOString()}::timestamptz = ${at})::text`,
      z.tuple([z.string()]),
    ),
  ])) as [[[string]]];
  expect(text).toBe("true");
});

test("bytes and arrays of text", async () => {
  const { superuser } = two;
  await superuser`delete from integrations where tenant_id = ${two.a.id}`;
  const tokenHash = new Uint8Array([0, 1, 39, 92, 127, 128, 255]);
  // No backslash: drizzle drops it when it reads an array. No column of arrays holds free text.
  const scopes = ["users:read", "a,b", '"q"', "{}", "", "NULL"];
  const operator = new Database({ url: two.database.operator, max: 1 });
  const tenantId = two.a.id;
  await transaction(operator, (db) =>
    Promise.all([
      db
        .insert(apiCredentials)
        .values({
          tenantId,
          id: newId(),
          kind: "scim",
          name: "values",
          createdBy: "test",
          tokenHash,
          scopes,
        })
        .execute(),
      db
        .insert(integrations)
        .values({ tenantId, kind: "mindtickle", secret: "s", scopes })
        .execute(),
    ]),
  );
  await operator.close();
  const [row] = await superuser`
    select token_hash, scopes from api_credentials where name = 'values'`;
  expect(row).toEqual({ token_hash: Buffer.from(tokenHash), scopes });
  const [[read]] = await scope.read((db) => [
    db.select({ scopes: integrations.scopes }).from(integrations),
  ]);
  expect(read).toEqual({ scopes });
  const other = new TenantScope(database, {
    kind: "credential",
    tenantId,
    tokenHash,
    use: "scim",
  });
  await other.beginSession();
  expect(other.tenant.tenantId).toBe(tenantId);
});

test("U+0000, which Postgres cannot store, is the caller's mistake", async () => {
  const deadLetter = { source: "scim", reason: "r", attempts: 1, body: "" } as const;
  for (const bad of [
    { ...deadLetter, id: newId(), sourceId: "a\0b", request: {} },
    { ...deadLetter, id: newId(), sourceId: "c", request: { text: "a\0b" } },
  ]) {
    await expect(
      scope.write((db) => db.insert(deadLetters).values(bad).execute()),
    ).rejects.toMatchObject({ name: "AppError", code: "bad_request" });
  }
});

test("values are never SQL", async () => {
  const nasty = `'; update users set display_name = 'owned'; --`;
  const [rows] = await scope.read((db) => [
    db
      .select({ id: users.id })
      .from(users)
      .where(sql`display_name = ${nasty}`),
  ]);
  expect(rows).toEqual([]);
  const named = await two.superuser`select from users where display_name = 'owned'`;
  expect(named).toHaveLength(0);
});

test.each([
  ["a text that is not of its type", sql`select 'x'::text::int as n`, /has a value that cannot/],
  ["a number out of range", sql`select (9e9)::numeric::int as n`, /has a value that cannot/],
  ["an invalid date", sql`select '0000-01-01'::text::timestamptz as n`, /has a value that/],
  ["U+0000 in jsonb", sql`select '"\\u0000"'::text::jsonb ->> 0 as n`, /holds U\+0000/],
])("%s is the input's fault, not the server's", async (_what, query, message) => {
  const run = scope.write((db) => rawQuery(db, query, z.tuple([z.unknown()])).execute());
  await expect(run).rejects.toMatchObject({
    code: "bad_request",
    message: expect.stringMatching(message),
  });
});
