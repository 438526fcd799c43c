import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "oxlint";

/**
 * The parts of `shared`, lowest first: folders, and the files that stand beside them. Each imports
 * its own files and parts before it. The foundation ends with `context.ts`; the domain follows.
 */
export const sharedParts = [
  "messages",
  "unfit-reason.ts",
  "errors.ts",
  "ids.ts",
  "flags.ts",
  "jobs",
  "product.ts",
  "base64.ts",
  "response-headers.ts",
  "values",
  "env.ts",
  "json",
  "scim",
  "secrets",
  "cursor.ts",
  "db",
  "log.ts",
  "shutdown.ts",
  "thread-priority.ts",
  "metrics.ts",
  "rate-gate",
  "adapters",
  "context.ts",
  "outbox",
  "audit",
  "idempotency",
  "notifications",
  "configuration",
  "flags",
  "dead-letters",
  "directory",
  "identity",
  "security-events",
  "integrations",
  "learning",
  "sync",
  "readiness",
  "webhooks",
  "customer-services",
  "imports",
  "scim-requests",
  "tenants",
  "services.ts",
  "packs",
];

interface Restriction {
  group: string[];
  message: string;
}

const runtimes: Restriction = {
  group: ["node:*", "bun", "bun:*"],
  message: "This runs on Workers and Deno too.",
};
const upwards = (group: string[]): Restriction => ({
  group,
  message: "Imports run server and worker -> shared -> drizzle/schema.",
});
const restrict = (
  patterns: Restriction[],
): { "no-restricted-imports": ["error", { patterns: Restriction[] }] } => ({
  "no-restricted-imports": ["error", { patterns }],
});

/** What a part of `shared` may not import: every part that stands after it. */
const later = (part: string): Restriction => ({
  group: sharedParts
    .slice(sharedParts.indexOf(part) + 1)
    .flatMap((name) => (name.endsWith(".ts") ? [`**/${name}`] : [`**/${name}/**`])),
  message: `shared/${part} imports only parts of shared that stand before it; see oxlint.config.ts.`,
});

const packsFolder = join(import.meta.dirname, "shared/packs");
const packFolders = existsSync(packsFolder)
  ? readdirSync(packsFolder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    )
  : [];

/** Folders with a `pack.ts`. The others, such as `fitness`, are for all packs. */
const isPack = (folder: string) => existsSync(join(packsFolder, folder, "pack.ts"));

/** A pack imports the core and what is for all packs, and never another pack. */
const packOverrides = packFolders.map((pack) => ({
  files: [`shared/packs/${pack}/**`],
  rules: restrict([
    runtimes,
    upwards(["**/server/**", "**/worker/**", "**/test/**"]),
    {
      group: packFolders.flatMap((other) =>
        other === pack || !isPack(other)
          ? []
          : [`**/packs/${other}/**`, `../${other}/**`, `../../${other}/**`],
      ),
      message: "A pack imports the core, and never another pack.",
    },
  ]),
}));

/** Parts that no database stands behind: the schema takes the types of SCIM documents from there. */
const withoutDatabase = new Set(["values", "json", "scim"]);

const sharedOverrides = sharedParts.map((part) => ({
  files: [part.endsWith(".ts") ? `shared/${part}` : `shared/${part}/**`],
  rules: restrict([
    runtimes,
    upwards(["**/server/**", "**/worker/**", "**/test/**"]),
    ...(withoutDatabase.has(part) ? [upwards(["**/drizzle/**"])] : []),
    ...(part === sharedParts.at(-1) ? [] : [later(part)]),
  ]),
}));

/** Files that run on Bun or on Deno only. */
const ofOneRuntime = [
  "server/bun.ts",
  "server/bun-password-thread.ts",
  "server/bun-password-threads.ts",
  "server/deno.ts",
];

export default defineConfig({
  plugins: ["typescript", "unicorn", "import", "oxc"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  rules: {
    "no-await-in-loop": "off",
    "no-underscore-dangle": "off",
    "no-shadow": "off",
    "no-console": "error",
    "no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/await-thenable": "error",
    "typescript/consistent-type-imports": "error",
    "unicorn/consistent-function-scoping": "off",
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "import/no-unassigned-import": "off",
    "import/extensions": "off",
    "consistent-return": "off",
    "oxc/no-map-spread": "off",
    "oxc/no-async-endpoint-handlers": "off",
    "import/no-named-as-default-member": "off",
  },
  overrides: [
    {
      files: ["shared/**", "server/**"],
      excludeFiles: ofOneRuntime,
      rules: { "no-restricted-globals": ["error", "Bun", "Deno", "process"] },
    },
    ...sharedOverrides,
    ...packOverrides,
    {
      files: ["server/**"],
      excludeFiles: ofOneRuntime,
      rules: restrict([
        runtimes,
        upwards(["**/worker/**", "**/test/**"]),
        {
          group: ["drizzle-orm", "drizzle-orm/*", "**/drizzle/schema/**", "postgres"],
          message: "A transport parses, calls a verb and maps; SQL lives in shared/.",
        },
      ]),
    },
    {
      files: ofOneRuntime,
      rules: restrict([upwards(["**/worker/**", "**/test/**"])]),
    },
    {
      files: ["worker/**"],
      rules: restrict([upwards(["**/server/**", "**/test/**"])]),
    },
    {
      files: ["drizzle/**"],
      rules: restrict([
        upwards(["**/server/**", "**/worker/**", "**/test/**"]),
        {
          group: ["**/shared/**", "!**/shared/scim/**"],
          message: "The schema knows no code; of shared it takes the types of SCIM documents.",
        },
      ]),
    },
    {
      files: ["test/**"],
      rules: {
        "typescript/no-unsafe-type-assertion": "off",
        "typescript/no-unnecessary-type-parameters": "off",
      },
    },
  ],
  ignorePatterns: ["drizzle/migrations/**", ".dev/**", ".scratch/**", "dist/**"],
});
