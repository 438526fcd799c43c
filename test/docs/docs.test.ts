import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { tables as schema } from "../isolation/support/schema.ts";
import { createApp } from "../../server/app.ts";
import { packRouters } from "../../server/packs/pack-routers.ts";
import { coreRouter } from "../../server/trpc/router.ts";
import * as env from "../../shared/env.ts";
import { nativeHasher } from "../../shared/identity/passwords/native-hasher.ts";
import { createLogger } from "../../shared/log.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { filesIn, read, root } from "../layout/repository.ts";
import { anchorsOf, firstCells, linksOf, sectionOf } from "./markdown.ts";

const files = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  ...(await filesIn("docs", /\.md$/)),
];
const documents = new Map<string, string>();
for (const file of files) documents.set(file, await read(file));
const textOf = (file: string) => documents.get(file) ?? "";

/** The links of a document whose target does not exist. */
function brokenLinks(file: string, text: string): string[] {
  return linksOf(text).filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? file : join(dirname(file), path);
    if (!existsSync(join(root, target))) return true;
    if (anchor === undefined) return false;
    return !anchorsOf(path === "" ? text : textOf(target)).has(anchor);
  });
}

describe("links", () => {
  test.each(files)("of %s have a target", (file) => {
    expect(brokenLinks(file, textOf(file))).toEqual([]);
  });

  test("without a target are found", () => {
    const text = "# A title\n[a](nowhere.md) [b](#a-title) [c](#none) [d](README.md#none)";
    expect(brokenLinks("README.md", text)).toEqual(["nowhere.md", "#none", "README.md#none"]);
  });
});

/** Routes in the form of docs/api.md: `GET /healthz`. Middleware is left out. */
function routesOf(): string[] {
  const values = {
    DATABASE_URL: "postgres://rampart_app:x@localhost/x",
    DATABASE_OPERATOR_URL: "postgres://rampart_operator:x@localhost/x",
    UPSTASH_REDIS_REST_URL: "http://localhost",
    UPSTASH_REDIS_REST_TOKEN: "x",
    QSTASH_URL: "http://localhost",
    QSTASH_TOKEN: "x",
    WORKER_PROVISIONING_URL: "http://localhost",
    WORKER_ANALYTICS_URL: "http://localhost",
    SECRETS_KEYS: `x:${"A".repeat(43)}=`,
    PUBLIC_URL: "http://localhost",
    JWT_PUBLIC_KEYS: '{"keys":[]}',
    SIGN_IN_KEY: '{"kty":"OKP","crv":"Ed25519","x":"x","d":"d","kid":"sign-in"}',
    EVENT_PUBLIC_KEYS: '{"keys":[]}',
  };
  const app = createApp({
    env: env.readEnv(env.serverEnv, values),
    log: createLogger(() => undefined),
    hasher: nativeHasher(Bun.password),
    product: createProduct(packs),
  });
  const isMiddleware = (path: string) => path === "/*" || path === "/trpc/*";
  const routes = app.routes.filter(({ path }) => !isMiddleware(path));
  return [...new Set(routes.map(({ method, path }) => `${method} ${path}`))];
}

/** The words that the text does not contain as a code span. */
const missing = (text: string, words: string[]) =>
  words.filter((word) => !text.includes(`\`${word}\``));

describe("docs/api.md", () => {
  const text = textOf("docs/api.md");
  const procedures = Object.keys(coreRouter._def.procedures);
  const ofPack = (route: string) =>
    packs.find(({ path }) => route.includes(` /api/v1/${path}/`))?.path;

  test("has every route", () => {
    const routes = routesOf();
    expect(routes).toContain("POST /scim/v2/Users");
    expect(routes.length).toBeGreaterThan(12);
    expect(
      missing(
        text,
        routes.filter((route) => ofPack(route) === undefined),
      ),
    ).toEqual([]);
  });

  test("has a section with an example for every procedure", () => {
    expect(procedures.length).toBeGreaterThan(12);
    const without = procedures.filter(
      (name) => !sectionOf(text, `\`${name}\``)?.includes(`.${name}.`),
    );
    expect(without).toEqual([]);
  });

  test.each(Object.keys(packRouters))("leaves the routes of %s to its own page", (pack) => {
    const routes = routesOf().filter((route) => ofPack(route) === pack && !route.endsWith("/*"));
    expect(routes.length).toBeGreaterThan(5);
    expect(missing(textOf(`docs/${pack}.md`), routes)).toEqual([]);
  });

  test("fails for a missing route or procedure", () => {
    expect(missing(text, ["GET /healthz", "GET /nowhere"])).toEqual(["GET /nowhere"]);
    expect(sectionOf(text, "`users.none`")).toBeNull();
  });
});

describe("docs/schema.md", () => {
  const text = textOf("docs/schema.md");
  const tables = Object.values<unknown>(schema)
    .filter((value) => is(value, PgTable))
    .map((table) => getTableConfig(table));

  test.each(tables.map((table) => [table.name, table] as const))(
    "describes each column of %s, and no others",
    (name, { columns }) => {
      const section = sectionOf(text, `\`${name}\``) ?? "";
      expect(firstCells(section)).toEqual(columns.map((column) => column.name));
    },
  );

  test("describes no table that does not exist", () => {
    const [, described = ""] = text.split("\n## Tables");
    const names = Array.from(described.matchAll(/^### `(\w+)`$/gm), ([, name = ""]) => name);
    expect(names.toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
    expect(tables.length).toBeGreaterThan(15);
  });
});

/** The texts of the sources in a folder. */
async function sourcesOf(folder: string): Promise<string[]> {
  const paths = await filesIn(folder, /\.ts$/);
  return Promise.all(paths.map(read));
}

/** The names of the log events in the sources. */
async function loggedEvents(): Promise<string[]> {
  const found = new Set<string>();
  for (const folder of ["server", "worker", "shared"]) {
    for (const text of await sourcesOf(folder)) {
      for (const [, event = ""] of text.matchAll(/\.(?:info|warn|error)\(\s*"([\w.]+)"/g)) {
        found.add(event);
      }
    }
  }
  return [...found].toSorted();
}

test("docs/operations.md describes every log event, and no others", async () => {
  const [, logs = ""] = textOf("docs/operations.md").split("\n## Logs\n");
  const events = await loggedEvents();
  expect(events.length).toBeGreaterThan(20);
  expect(firstCells(logs.split("\n## ")[0] ?? "").toSorted()).toEqual(events);
});

describe("docs/glossary.md", () => {
  const rows = Array.from(
    textOf("docs/glossary.md").matchAll(/^\| ([^|]+) \| ([^|]+) \|([^|]*)\|$/gm),
    ([, term = "", meaning = "", code = ""]) => ({ term, meaning, code }),
  ).slice(2);

  test("defines its terms in alphabetical order", () => {
    const terms = rows.map(({ term }) => term.toLowerCase());
    expect(terms.length).toBeGreaterThan(50);
    expect(terms).toEqual(terms.toSorted());
    expect(rows.filter(({ meaning }) => !meaning.endsWith("."))).toEqual([]);
  });

  test("gives names that the code has", async () => {
    const names = rows.flatMap(({ code }) =>
      Array.from(code.matchAll(/`([^`]+)`/g), ([, name = ""]) => name),
    );
    const sources = await Promise.all(
      ["server", "worker", "shared", "drizzle/schema"].map((folder) => sourcesOf(folder)),
    );
    const source = sources.flat().join("\n");
    const isThere = (name: string) => source.includes(name) || existsSync(join(root, name));
    expect(names.length).toBeGreaterThan(20);
    expect(
      names.filter((name) => !isThere(name) && name.split(".").some((part) => !isThere(part))),
    ).toEqual([]);
    expect(isThere("noSuchName")).toBe(false);
  });
});

describe("npm scripts", () => {
  const scripts = Object.keys(packageJson.scripts);
  const named = (text: string) =>
    Array.from(text.matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(test))\b/g), (found) => {
      const [, run, short] = found;
      return run ?? short ?? "";
    });

  test.each([...files, ".env.example", "wrangler.toml"])("in %s exist", async (file) => {
    const text = documents.get(file) ?? (await read(file));
    expect(named(text).filter((name) => !scripts.includes(name))).toEqual([]);
  });

  test("are all described in the README", () => {
    const described = new Set(named(textOf("README.md")));
    expect(scripts.filter((name) => !described.has(name))).toEqual([]);
  });

  test("are recognized in a text", () => {
    expect(named("`npm run nonsense`, npm test, npm run --silent db:migrate")).toEqual([
      "nonsense",
      "test",
      "db:migrate",
    ]);
  });
});
