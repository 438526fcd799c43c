import { join } from "node:path";
import { read, root } from "../layout/repository.ts";
import { generatedTables, withTable } from "./tables.ts";

// `bun test/docs/write-tables-main.ts` writes the tables that are made from the code into their documents.
for (const table of generatedTables()) {
  await Bun.write(join(root, table.file), withTable(await read(table.file), table));
}
