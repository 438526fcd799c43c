import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { limits, measureEdgeBundle } from "./measure-edge-bundle.ts";
import { repository, startChild } from "./child.ts";

const bin = `${repository}/node_modules/.bin`;

describe("the edge bundle", () => {
  it.each(["core", "whole"] as const)("has at most its size gzipped: the %s", async (part) => {
    const { gzipped } = await measureEdgeBundle(part);
    expect(gzipped).toBeLessThanOrEqual(limits[part]);
    expect(gzipped).toBeGreaterThan(50 * 1024);
  });

  it("is what `npm run deploy` uploads: it builds offline, by the project's wrangler.toml", async () => {
    const directory = await mkdtemp(join(tmpdir(), "rampart-deploy-"));
    try {
      const { exited, lines } = await startChild({
        command: [
          `${bin}/wrangler`,
          "deploy",
          "--dry-run",
          `--config=${repository}/wrangler.toml`,
          `--outdir=${directory}`,
        ],
        env: { WRANGLER_SEND_METRICS: "false", CI: "1", WRANGLER_LOG_PATH: directory },
      });
      const code = await exited;
      expect({ code, said: lines.join("\n") }).toMatchObject({
        code: 0,
        said: expect.stringContaining("--dry-run: exiting now."),
      });
      expect(lines.join("\n")).not.toMatch(/warning|nodejs_compat/i);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe.each([
  { name: "bun", command: [`${bin}/bun`, `${repository}/server/bun.ts`] },
  {
    name: "deno",
    command: [
      `${repository}/node_modules/deno/deno`,
      "run",
      "--no-prompt",
      "--cached-only",
      "--allow-net",
      "--allow-env",
      `${repository}/server/deno.ts`,
    ],
  },
])("an incomplete environment on $name", ({ command }) => {
  it("stops the start with one line that names what is missing", async () => {
    const { exited, lines } = await startChild({ command, env: {} });
    expect(await exited).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^rampart server: .*DATABASE_URL is missing/);
  });
});
