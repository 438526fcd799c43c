import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sharedParts } from "../../oxlint.config.ts";
import { root } from "./repository.ts";

// Small trees of files, each with one import that a rule of the linter refuses or allows.
let folder: string;
let refused: Map<string, string[]>;

const isFile = (part: string) => part.endsWith(".ts");
const fileIn = (part: string, name: string) =>
  isFile(part) ? `shared/${part}` : `shared/${part}/${name}.ts`;

/** A file of its own for each case; `from` has the one import of `to`. */
interface Case {
  from: string;
  to: string;
}

const fromPart = (part: string, to: string): Case => ({
  from: isFile(part) ? `shared/${part}` : `shared/${part}/wrong-${to.replaceAll(/\W/g, "-")}.ts`,
  to,
});

/** Each part imports the next part of shared, which stands above it. */
const upwardParts = sharedParts
  .slice(0, -1)
  .map((part, i) => fromPart(part, fileIn(sharedParts[i + 1] ?? "", "target")));

const wrong: Case[] = [
  ...upwardParts,
  { from: "shared/db/wrong-domain.ts", to: "shared/readiness/target.ts" },
  { from: "shared/scim/wrong-schema.ts", to: "drizzle/schema/users.ts" },
  { from: "shared/sync/wrong-server.ts", to: "server/app.ts" },
  { from: "shared/sync/wrong-worker.ts", to: "worker/app.ts" },
  { from: "shared/sync/wrong-test.ts", to: "test/support/target.ts" },
  { from: "server/rest/wrong-worker.ts", to: "worker/app.ts" },
  { from: "server/rest/wrong-schema.ts", to: "drizzle/schema/users.ts" },
  { from: "server/rest/wrong-test.ts", to: "test/support/target.ts" },
  { from: "server/bun.ts", to: "worker/app.ts" },
  { from: "worker/jobs/wrong-server.ts", to: "server/app.ts" },
  { from: "worker/jobs/wrong-test.ts", to: "test/support/target.ts" },
  { from: "shared/tenants/wrong-pack.ts", to: "shared/packs/index.ts" },
  { from: "shared/packs/trucking/wrong-pack.ts", to: "shared/packs/service/pack.ts" },
  { from: "drizzle/schema/wrong-domain.ts", to: "shared/readiness/target.ts" },
];
const right: Case[] = [
  { from: "shared/sync/right.ts", to: "shared/directory/target.ts" },
  { from: "shared/scim/filter/right.ts", to: "shared/scim/schema/target.ts" },
  { from: "shared/db/right.ts", to: "drizzle/schema/users.ts" },
  { from: "server/rest/right.ts", to: "shared/readiness/target.ts" },
  { from: "worker/jobs/right.ts", to: "drizzle/schema/users.ts" },
  { from: "shared/packs/service/pack.ts", to: "shared/packs/define-pack.ts" },
  { from: "shared/packs/service/right.ts", to: "shared/tenants/target.ts" },
  { from: "server/right.ts", to: "shared/packs/index.ts" },
  { from: "drizzle/schema/right.ts", to: "shared/scim/target.ts" },
];
const outside = {
  "shared/db/wrong-node.ts": 'import { join } from "node:path";\nexport const x = join;\n',
  "server/rest/wrong-drizzle.ts": 'import { sql } from "drizzle-orm";\nexport const x = sql;\n',
};
const cycle = {
  "shared/audit/first.ts": 'import { second } from "./second.ts";\nexport const first = second;\n',
  "shared/audit/second.ts":
    'import type { first } from "./first.ts";\nexport const second = 1;\nexport type First = typeof first;\n',
};

const relative = ({ from, to }: Case) =>
  `${"../".repeat(from.split("/").length - 1)}${to}`.replace(/^(?!\.)/, "./");

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rampart-imports-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await copyFile(join(root, "oxlint.config.ts"), join(folder, "oxlint.config.ts"));
  for (const one of [...wrong, ...right]) {
    await put(one.from, `import { target } from "${relative(one)}";\nexport const x = target;\n`);
  }
  for (const [path, text] of Object.entries({ ...outside, ...cycle })) await put(path, text);
  refused = await lint();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** File -> the codes of the rules that refuse it. */
async function lint(): Promise<Map<string, string[]>> {
  const oxlint = join(root, "node_modules/.bin/oxlint");
  const run = Bun.spawn(
    ["bun", "--bun", oxlint, "--quiet", "-f", "json", "shared", "server", "worker", "drizzle"],
    { cwd: folder, stdout: "pipe", stderr: "pipe" },
  );
  const { diagnostics } = JSON.parse(await new Response(run.stdout).text()) as {
    diagnostics: { code: string; filename: string }[];
  };
  const found = new Map<string, string[]>();
  for (const { code, filename } of diagnostics) {
    found.set(filename, [...(found.get(filename) ?? []), code]);
  }
  return found;
}

const restricted = "eslint(no-restricted-imports)";

it.each(wrong)("refuses that $from imports $to", ({ from }) => {
  expect(refused.get(from)).toContain(restricted);
});

it.each(Object.keys(outside))("refuses the package that %s imports", (path) => {
  expect(refused.get(path)).toContain(restricted);
});

it.each(right)("allows that $from imports $to", ({ from }) => {
  expect(refused.get(from) ?? []).not.toContain(restricted);
});

it("refuses a cycle, of type imports too", () => {
  for (const path of Object.keys(cycle)) {
    expect(refused.get(path)).toContain("import(no-cycle)");
  }
});

it("has a place in the order for every part of shared", async () => {
  const entries = await readdir(join(root, "shared"));
  expect(entries.toSorted()).toEqual(sharedParts.toSorted());
});
