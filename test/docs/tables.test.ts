import { expect, test } from "vitest";
import { read } from "../layout/repository.ts";
import { generatedTables, withTable } from "./tables.ts";

const howTo = "It differs from the code. Run: bun test/docs/write-tables-main.ts";

test.each(generatedTables())("the table $name in $file matches the code", async (table) => {
  const document = await read(table.file);
  expect(document, howTo).toBe(withTable(document, table));
});

test("a wrong table is replaced, and a missing place is an error", () => {
  const table = { file: "x.md", name: "a", text: "| right |" };
  const document = "before\n<!-- table: a -->\n| wrong |\n<!-- /table -->\nafter\n";
  expect(withTable(document, table)).toBe(document.replace("wrong", "right"));
  expect(() => withTable("before\n", table)).toThrow("x.md has no lines");
});
