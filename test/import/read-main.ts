import { readRecords } from "../../worker/import/read-records.ts";
import { openSource } from "../../worker/import/source.ts";

/** Reads a file and prints the number of its records, and the growth of the process since record 3,000. */
let records = 0;
let before = 0;
let most = 0;
for await (const _record of readRecords(await openSource(process.argv[2] ?? "", () => undefined))) {
  records += 1;
  if (records === 3000) before = process.memoryUsage.rss();
  if (records % 10_000 === 0) most = Math.max(most, process.memoryUsage.rss());
}
process.stdout.write(JSON.stringify([records, most - before]));
