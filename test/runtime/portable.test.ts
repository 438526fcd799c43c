import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { Glob } from "bun";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "./child.ts";

// server/ and shared/ run on Workers and Deno too. The linter checks each file. This test checks what a
// bundler resolves, so that neither a disabled rule nor a package can add Node or Bun APIs.

const runtimeGlobals = [
  "Bun",
  "Deno",
  "process",
  "Buffer",
  "require",
  "module",
  "global",
  "setImmediate",
  "__dirname",
  "__filename",
];
const own = /^(node:|bun$|bun:)/;

interface Finding {
  file: string;
  uses: string;
}

/** Imports of runtime modules and uses of runtime globals in these files. */
async function scan(files: string[], root: string): Promise<Finding[]> {
  const marked = runtimeGlobals.flatMap((name) => [
    [name, `RUNTIME_${name}`],
    [`globalThis.${name}`, `RUNTIME_${name}`],
  ]);
  const findings = await Promise.all(
    files.map(async (file): Promise<Finding[]> => {
      const { metafile, outputFiles } = await build({
        absWorkingDir: root,
        entryPoints: [file],
        bundle: true,
        format: "esm",
        target: "es2022",
        // Only this file: its imports are checked separately or are packages.
        plugins: [
          {
            name: "alone",
            setup: (building) =>
              building.onResolve({ filter: /.*/ }, ({ kind, path }) =>
                kind === "entry-point" ? undefined : { path, external: true },
              ),
          },
        ],
        // Replaced only where no variable of that name is in scope.
        define: Object.fromEntries(marked),
        metafile: true,
        write: false,
        outdir: "/",
        logLevel: "silent",
      });
      const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
      const text = outputFiles.map((output) => output.text).join("\n");
      const mentioned = new Set(text.match(/\bRUNTIME_\w+/g));
      return [
        ...imports.map(({ path }) => path).filter((path) => own.test(path)),
        ...Array.from(mentioned, (name) => name.replace("RUNTIME_", "")),
      ].map((uses) => ({ file, uses }));
    }),
  );
  return findings.flat();
}

describe("server/ and shared/", () => {
  it("use no API of a single runtime, except in the Bun and Deno entries", async () => {
    const glob = new Glob("{server,shared}/**/*.{ts,tsx}");
    const files = await Array.fromAsync(glob.scan({ cwd: repository }));
    const entries = [
      "server/bun.ts",
      "server/bun-password-thread.ts",
      "server/bun-password-threads.ts",
      "server/deno.ts",
    ];
    expect(files.length).toBeGreaterThan(80);
    const scanned = files.filter((file) => !entries.includes(file));
    expect(await scan(scanned, repository)).toEqual([]);
    const known = await scan(entries, repository);
    expect(known.map(({ uses }) => uses)).toEqual(
      expect.arrayContaining(["Bun", "Deno", "process"]),
    );
  });

  it("add Node's modules to the Workers bundle only through the Postgres driver", async () => {
    const { metafile } = await build({
      absWorkingDir: repository,
      entryPoints: ["server/index.ts"],
      bundle: true,
      format: "esm",
      platform: "browser",
      conditions: ["workerd", "worker", "browser", "import"],
      external: ["node:*", "cloudflare:*"],
      metafile: true,
      write: false,
      outdir: "/",
      loader: { ".wasm": "copy" },
      logLevel: "silent",
    });
    const importers = Object.entries(metafile.inputs)
      .filter(([, { imports }]) => imports.some(({ path }) => own.test(path)))
      .map(([file]) => file);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((file) => !file.startsWith("node_modules/postgres/cf/"))).toEqual([]);
  });
});

describe("the scan", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "rampart-portable-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const planted = async (code: string) => {
    await Bun.write(join(directory, "planted.ts"), code);
    return (await scan(["planted.ts"], directory)).map(({ uses }) => uses);
  };

  it.each([
    [
      'import { readFile } from "node:fs/promises"; export const x = readFile("/");',
      "node:fs/promises",
    ],
    ['export const x = import("node:os");', "node:os"],
    ['export { Database } from "bun:sqlite";', "bun:sqlite"],
    ['import { $ } from "bun"; export const x = $;', "bun"],
    ["export const x = Bun.env;", "Bun"],
    ["export const x = globalThis.process.env;", "process"],
    ["export const x = typeof Deno;", "Deno"],
    ["export const x = Buffer.from([]);", "Buffer"],
  ])("finds what is wrong in: %s", async (code, uses) => {
    expect(await planted(code)).toEqual([uses]);
  });

  it.each([
    'import type { Server } from "bun"; export const x: Server<unknown> | null = null;',
    "// Bun and process in words\nexport const x = 'Bun, process, node:fs';",
    "export const x = (process: string) => process;",
    "export const x = { process: 1 }.process;",
  ])("lets pass: %s", async (code) => {
    expect(await planted(code)).toEqual([]);
  });
});
