import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

// The compiler checks each line: `npm run check` fails if an expected error does not occur.
test("the types of the client are tested by more than ten wrong uses", async () => {
  const source = await readFile(new URL("types.test-d.ts", import.meta.url), "utf8");
  expect(source.split("// @ts-expect-error").length - 1).toBeGreaterThan(10);
});
