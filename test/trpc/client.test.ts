import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";

const source = new URL("client.test-d.ts", import.meta.url).pathname;
/** As deep as this folder, so that its imports hold; neither git nor the linter looks there. */
const folder = new URL(`../../.scratch/client-${process.pid}`, import.meta.url).pathname;
const copy = `${folder}/client-live.ts`;
const config = `${folder}/tsconfig.json`;
const marker = "// @ts-expect-error";

test("each wrong use of the client is an error of the compiler, and nothing else is", async () => {
  const lines = (await readFile(source, "utf8")).split("\n");
  const expected = lines.flatMap((line, index) => (line.includes(marker) ? [index + 2] : []));
  expect(expected.length).toBeGreaterThan(10);
  await mkdir(folder, { recursive: true });
  await writeFile(copy, lines.map((line) => line.replace(marker, "//")).join("\n"));
  await writeFile(
    config,
    JSON.stringify({ extends: "../../tsconfig.json", include: [], files: [copy] }),
  );
  try {
    const tsc = Bun.spawn(
      [`${process.cwd()}/node_modules/.bin/tsc`, "--noEmit", "--pretty", "false", "-p", config],
      {
        stdout: "pipe",
        stderr: "pipe",
      },
    );
    const said = await new Response(tsc.stdout).text();
    await tsc.exited;
    const found = [...said.matchAll(/^(\S+)\((\d+),\d+\): error/gm)];
    expect(
      found.every(([, file]) => file?.includes("client-live")),
      said,
    ).toBe(true);
    expect([...new Set(found.map(([, , line]) => Number(line)))], said).toEqual(expected);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
