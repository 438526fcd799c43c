import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sealAudit } from "../../shared/audit/seal.ts";
import { openContext } from "../../shared/context.ts";
import { Database } from "../../shared/db/database.ts";
import { newId } from "../../shared/ids.ts";
import { restFor } from "../identity/rest.ts";
import { read } from "../layout/repository.ts";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";

const stack = useStack();
const sql = useSql(stack);
const folder = useFixture(
  async () => ({ path: await mkdtemp(join(tmpdir(), "rampart-audit-")) }),
  ({ path }) => rm(path, { recursive: true, force: true }),
);
const acme = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));
const globex = useFixture(() => createTestTenant(stack.outside, stack.server, "globex"));
let token: string;

/** Seals all entries once no older transaction runs. */
async function seal() {
  const { services } = stack.analytics;
  const database = new Database({ url: stack.outside.database.app, max: 1 });
  const ctx = openContext(services, {
    database,
    identity: { kind: "system", tenantId: acme.id },
    actor: { kind: "job", name: "audit.seal" },
    requestId: "test",
    log: services.log,
    waitUntil: services.waitUntil,
  });
  const key = JSON.parse(stack.outside.keys.auditSigningKey);
  // A transaction of any database of the cluster holds back what can be sealed.
  await until("every entry can be sealed", async () => {
    const [row] = await sql<{ ready: boolean }[]>`
      select bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())) as ready from audit_log`;
    return row?.ready;
  });
  await sealAudit({ ctx, key });
  await database.close();
}

beforeAll(async () => {
  const adminId = await acme.person({
    userName: "root@acme.test",
    displayName: "Ada Admin",
    roles: [{ value: "admin" }],
  });
  token = await acme.token(adminId, "admin");
  await globex.person({ userName: "theirs", displayName: "Their secret" });
  await acme.person({ userName: "one", displayName: 'Umlaut äöü "quoted", =1+1' });
  await seal();
  for (let n = 0; n < 3; n += 1) await acme.person({ userName: `p${n}` });
  // More entries than a page, in one transaction.
  await sql`insert into audit_log (tenant_id, id, actor, action, subject_id, before, after, request_id)
    select ${acme.id}, gen_random_uuid(), 'job:test', 'test.many', n::text, null, '{"amount": 1.50}', 'r'
    from generate_series(1, 2500) n`;
  await seal();
  await acme.person({ userName: "last" });
});

const rest = () => restFor(stack.server, token);
const exported = async (format: string): Promise<string> => {
  const answer = await rest()("GET", `/audit/export?format=${format}`);
  expect(answer.status).toBe(200);
  return String(answer.body);
};
const download = async (query = ""): Promise<string> => {
  const answer = await fetch(`${stack.server.url}/api/v1/audit/export${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="audit.jsonl"');
  return answer.text();
};

/** Runs the script of docs/operations.md over an export. */
async function verify(text: string): Promise<{ code: number; said: string }> {
  const section = (await read("docs/operations.md")).split("### Verifying an export")[1] ?? "";
  const script = /```js\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
  expect(script.split("\n").length).toBeLessThan(45);
  const { d: _secret, ...key } = JSON.parse(stack.outside.keys.auditSigningKey);
  const [program, log, keys] = ["verify.mjs", "audit.jsonl", "keys.json"].map((name) =>
    join(folder.path, name),
  ) as [string, string, string];
  await writeFile(program, script);
  await writeFile(log, text);
  await writeFile(keys, JSON.stringify({ keys: [key] }));
  const child = Bun.spawn([process.execPath, program, log, keys], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const said =
    (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  return { code: await child.exited, said };
}

/** The rows of RFC 4180, as a spreadsheet reads them. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text
    .replace(/^\uFEFF/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\r\n") rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

describe("the export of the audit log", () => {
  test("contains every entry in the order of the seals, and the documented script verifies it", async () => {
    // An entry is exported once every older transaction of the cluster has ended.
    const text = await until("the last entry is exported", async () => {
      const sent = await download();
      return sent.includes('"last"') && sent;
    });
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const seals = lines.filter(({ kind }) => kind === "seal");
    expect(seals.map(({ seq }) => seq)).toEqual([1, 2]);
    const names = lines.flatMap(({ after }) => after?.userName ?? []);
    expect(names).toEqual(["root@acme.test", "one", "p0", "p1", "p2", "last"]);
    expect(lines.filter(({ action }) => action === "test.many")).toHaveLength(2500);
    expect(text).not.toContain("Their secret");
    const { code, said } = await verify(text);
    expect(said).toMatch(/^2 seals cover 2\d{3} entries; \d+ are not sealed yet\.\n$/);
    expect(code).toBe(0);
    const rows = await sql`select action from audit_log
      where tenant_id = ${acme.id} and action = 'audit.export'`;
    expect(rows.length).toBeGreaterThan(0);
  });

  test("does not verify after any change", async () => {
    const text = await download();
    const lines = text.trimEnd().split("\n");
    const changed: [string, string][] = [
      ["a removed entry", lines.filter((_, i) => i !== 1).join("\n")],
      ["two entries in another order", [lines[1], lines[0], ...lines.slice(2)].join("\n")],
      ["a changed text", text.replace("Ada Admin", "Eve Admin")],
      ["a removed seal", lines.filter((line) => !line.includes('"seq":1')).join("\n")],
      ["another value beside the text", text.replace('"action":"user.create"', '"action":"none"')],
    ];
    for (const [what, tampered] of changed) {
      expect(tampered, what).not.toBe(text);
      expect((await verify(tampered)).code, what).toBe(1);
    }
  });

  test("with filters, contains the entries of the list without seals, newest first", async () => {
    const list = await rest()("GET", "/audit?action=user.create&limit=200&category=all");
    const { items } = list.body as { items: { id: string; action: string }[] };
    expect(items.length).toBeGreaterThan(4);
    const lines = (await download("?action=user.create"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind, id }) => `${kind} ${id}`)).toEqual(
      items.map(({ id }) => `entry ${id}`),
    );
    const many = await download("?actionPrefix=test.&category=machines");
    expect(many.trimEnd().split("\n").length).toBe(2500);
    expect(await download("?actor=user:nobody")).toBe("");
    const tooLong = await rest()("GET", "/audit/export?q=x&since=2020-01-01T00:00:00Z");
    expect(tooLong.status).toBe(400);
  });

  test("is CSV too, in which no cell is a formula", async () => {
    const text = await exported("csv");
    const [header, first] = text.split("\r\n");
    expect(header).toBe("kind,id,at,actor,action,subjectId,before,after,requestId,sealed");
    expect(first).toMatch(/^entry,/);
    expect(text.match(/^seal,/gm)).toHaveLength(2);
    expect(text).toContain("Umlaut äöü");
    expect(text).not.toMatch(/(^|,)[=+@]/m);
  });

  test("survives formulas, quotes, commas and line breaks in every cell", async () => {
    const nasty = [
      "=cmd|'/c calc'!A1",
      "+1",
      "-1",
      "@sum",
      "\t=1",
      "\r=1",
      "\n=1",
      "\uFF1D1",
      'a"b',
      "a,b",
      "a\r\nb,=1",
    ];
    for (const [n, name] of nasty.entries()) {
      await sql`insert into audit_log (tenant_id, id, actor, action, subject_id, before, after, request_id)
        values (${acme.id}, gen_random_uuid(), 'job:test', 'test.nasty', ${name}, null, null, ${`r${n}`})`;
    }
    const rows = await until("all are exported", async () => {
      const found = parseCsv(await exported("csv")).filter((row) => row[4] === "test.nasty");
      return found.length === nasty.length && found;
    });
    const shown = rows.toSorted((a, b) => Number(a[8]?.slice(1)) - Number(b[8]?.slice(1)));
    expect(shown.map((row) => row[5])).toEqual(
      nasty.map((name) => (/^[a]/.test(name) ? name : `'${name}`)),
    );
    for (const row of shown) {
      expect(row).toHaveLength(10);
      for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r\n\uFF1D]/);
    }
  });

  test("that is aborted leaves no connection behind", async () => {
    for (let n = 0; n < 4; n += 1) {
      const answer = await until("an export is allowed", async () => {
        const leaving = new AbortController();
        const begun = await fetch(`${stack.server.url}/api/v1/audit/export`, {
          headers: { authorization: `Bearer ${token}` },
          signal: leaving.signal,
        });
        return begun.status === 200 && { begun, leaving };
      });
      await answer.begun.body?.getReader().read();
      answer.leaving.abort();
    }
    await stack.server.settled();
    await until("no transaction is open", async () => {
      const [row] = await sql<{ open: number }[]>`select count(*)::int as open from pg_stat_activity
        where datname = current_database() and application_name = 'rampart-server' and state <> 'idle'`;
      return row?.open === 0;
    });
  });

  test("is for those who may read the log", async () => {
    const repId = await acme.person({ userName: "rep" });
    const rep = restFor(stack.server, await acme.token(repId, "rep"));
    expect((await rep("GET", "/audit/export")).status).toBe(403);
  });
});

describe("the text search", () => {
  const found = async (query: string) => {
    const { body } = await rest()("GET", `/audit?category=all&limit=200&${query}`);
    return body.items as { action: string; actorName: string | null; subjectId: string }[];
  };

  test("finds actions, and people as actors and subjects by their names, in any case", async () => {
    const { body: person } = await rest()("POST", "/users", {
      email: "q@acme.test",
      name: "Quill",
    });
    const byName = await found("q=QUILL");
    expect(byName).toMatchObject([{ action: "user.create", subjectId: person.id }]);
    expect((await found("q=ada%20admin")).map(({ action }) => action)).toContain("user.create");
    expect(new Set((await found("q=est.MAN")).map(({ action }) => action))).toEqual(
      new Set(["test.many"]),
    );
    expect(await found("q=their%20secret")).toEqual([]);
    expect(await found("q=100%25")).toEqual([]);
  });

  test("finds what an API key did by the name of the key", async () => {
    const permissions = ["users:read", "users:write"];
    const { body } = await rest()("POST", "/api-keys", { name: "Zephyr sync", permissions });
    const person = { email: "by-key@acme.test", name: "By Key" };
    const made = await restFor(stack.server, body.key)("POST", "/users", person);
    expect(made.status).toBe(201);
    expect(await found("q=zephyr")).toMatchObject([
      { action: "user.create", subjectId: made.body.id, actorName: "Zephyr sync" },
    ]);
  });

  test("covers thirty days unless the request says otherwise, and at most ninety", async () => {
    const at = new Date(Date.now() - 40 * 86_400_000);
    await sql`insert into audit_log (tenant_id, id, at, actor, action, subject_id, request_id)
      values (${acme.id}, ${newId(at.getTime())}, ${at}, 'job:old', 'old.entry', 's', 'r')`;
    expect(await found("q=old.entry")).toEqual([]);
    const since = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    expect(await found(`q=old.entry&since=${since(50)}`)).toHaveLength(1);
    const refused = await rest()("GET", `/audit?q=x&since=${since(91)}`);
    expect(refused).toMatchObject({ status: 400, body: { field: "since" } });
  });
});
