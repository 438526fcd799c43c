import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import rampart from "../../package.json" with { type: "json" };
import { buildClient } from "../dev/build-client/build.ts";
import { insertPassword, password } from "../identity/world.ts";
import { openSql } from "../support/database.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";
import { openPage, runners } from "./browser/open-page.ts";
import { type PageServer, servePage } from "./browser/serve-page.ts";
import { installPage, run } from "./install-page.ts";

const world = useServer();
let [built, folder]: string[] = [];
let packed: string[] = [];
const pages: PageServer[] = [];
let visits = 0;

const bin = (name: string) => join(folder ?? "", "node_modules/.bin", name);
const readBuilt = (file: string) => readFile(join(built ?? "", file), "utf8");

beforeAll(async () => {
  built = join(await mkdtemp(join(tmpdir(), "rampart-built-")), "client");
  await buildClient(built);
  ({ folder, packed } = await installPage(built));
  await run(folder, bin("vite"), "build", "--logLevel", "error");
});

afterAll(async () => {
  await Promise.all(pages.map((page) => page.stop()));
  for (const path of [join(built ?? "", ".."), folder ?? ""]) {
    if (path !== "") await rm(path, { recursive: true, force: true });
  }
});

describe("the package", () => {
  test("has one module, its declarations, and nothing of the sources", async () => {
    expect(packed).toEqual([
      "package/LICENSE",
      "package/README.md",
      "package/index.d.ts",
      "package/index.js",
      "package/package.json",
    ]);
    const manifest = JSON.parse(await readBuilt("package.json")) as Record<string, object>;
    expect(manifest).toMatchObject({
      name: "@rampart/client",
      version: rampart.version,
      type: "module",
    });
    expect(Object.keys(manifest["dependencies"] ?? {})).toEqual(["@trpc/client"]);
    const types = await readBuilt("index.d.ts");
    expect(types.match(/ from "[^"]+"/g)).toEqual([' from "@trpc/client"']);
    expect(types.length).toBeLessThan(300_000);
  });

  test("has every procedure with its input and output", async () => {
    const types = await readBuilt("index.d.ts");
    expect(types).toContain("readiness: {");
    expect(types).toMatch(/users: \{[\s\S]*?get: Query<\{\s*id: string;\s*\}, \{/);
  });

  test("explains itself without links into the repository", async () => {
    const readme = await readBuilt("README.md");
    expect(readme).toContain('from "@rampart/client"');
    expect(readme).not.toMatch(/\]\((?!https:)|<!--/);
  });
});

test("a fresh Vite project compiles with strict types, and wrong calls do not", async () => {
  // Several checkers would each resolve the types of the client, for three times the processor time.
  expect(await run(folder ?? "", bin("tsc"), "-p", ".", "--singleThreaded")).toBe("");
});

describe.each(runners)("the built page on another origin, run by %s,", (runner) => {
  /** Serves the page on an origin that the tenant allows or not, and returns what the page reports. */
  async function visit(isAllowed: boolean): Promise<unknown> {
    visits += 1;
    const slug = `visit-${visits}`;
    const { outside, server } = world;
    const page = servePage(join(folder ?? "", "dist"));
    pages.push(page);
    const cors = { origins: isAllowed ? [page.origin] : [] };
    const tenant = await createTestTenant(outside, server, slug, { ...roomy, cors });
    const email = `admin@${slug}.example`;
    const userId = await tenant.person({
      userName: email,
      emails: [{ value: email }],
      roles: [{ value: "admin" }],
    });
    for (let n = 1; n <= 4; n += 1) await tenant.person({ userName: `rep-${n}` });
    const sql = openSql({ outside });
    await insertPassword(sql, { tenantId: tenant.id, userId, verifiedAddress: email });
    await sql.end();
    const query = new URLSearchParams({ server: server.url, email, password });
    const opened = await openPage(runner, `${page.origin}/?${query}`);
    try {
      return await Promise.race([page.result(), opened.ended]);
    } finally {
      await opened.close();
    }
  }

  test("signs in, reads, changes and understands an error", async () => {
    expect(await visit(true)).toEqual({
      user: expect.stringMatching(/^admin@visit-\d\.example$/),
      names: [expect.stringContaining("@"), "rep-1", "rep-2", "rep-3", "rep-4"],
      removed: { removed: true },
      code: "not_found",
      hasId: true,
    });
  });

  test("gets no response if no tenant allows its origin", async () => {
    expect(await visit(false)).toEqual({
      failed: "ConnectionError",
      code: "connection_failed",
    });
  });
});
