import postgres from "postgres";
import { expect, test } from "vitest";
import { drive } from "../soak/scim-fuzz/drive.ts";
import { useScim } from "./support.ts";

const { world, globex, acme } = useScim();

test("1,000 random and malformed requests cause no 5xx, no partial change and no effect on other tenants", async () => {
  const { server, outside, acme: tenant, globex: other } = world();
  const sql = postgres(outside.database.superuser, { max: 1, onnotice: () => undefined });
  const marker = "marker-of-globex";
  await globex.group({
    displayName: marker,
    members: [{ value: (await globex.user({ title: marker })).id }],
  });
  await acme.group({ members: [{ value: (await acme.user()).id }] });
  const fuzzed = await drive({
    url: server.url,
    sql,
    tenant,
    other,
    marker,
    count: 1000,
    concurrency: 10,
    seed: 1,
  });
  await sql.end();
  expect(fuzzed.faults).toEqual([]);
  expect(fuzzed.sent).toBe(1000);
  const errors = server.logs.filter(({ level }) => level === "error");
  expect(errors.filter(({ event }) => event !== "security.cross_tenant_attempt")).toEqual([]);
  for (const status of [200, 201, 204, 400, 404, 409, 412, 415]) {
    expect(fuzzed.byStatus.get(status) ?? 0, String(status)).toBeGreaterThan(0);
  }
});
