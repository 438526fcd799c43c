import { readdir } from "node:fs/promises";

/**
 * `npm run bench -- <name>`: runs one benchmark, which prints its ratio last. A benchmark with a
 * promised bound returns whether it holds, and exits with 1 if it does not.
 */
const names = (await readdir(import.meta.dir))
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.replace(".bench.ts", ""))
  .toSorted();
const name = process.argv[2] ?? "";

if (!names.includes(name)) {
  process.stderr.write(`Say which benchmark to run: npm run bench -- ${names.join(" | ")}\n`);
  process.exit(2);
}
const { run } = (await import(`./${name}.bench.ts`)) as { run: () => Promise<boolean | void> };
process.exit((await run()) === false ? 1 : 0);
