import { readdir } from "node:fs/promises";
import { basename } from "node:path";

/**
 * `npm run bench -- <name>`: runs one benchmark, which prints its ratio last. A benchmark with a
 * promised bound returns whether it holds, and exits with 1 if it does not.
 */
const files = (await readdir(import.meta.dir, { recursive: true })).filter((file) =>
  file.endsWith(".bench.ts"),
);
const nameOf = (file: string) => basename(file, ".bench.ts");
const name = process.argv[2] ?? "";
const file = files.find((one) => nameOf(one) === name);

if (file === undefined) {
  const names = files.map(nameOf).toSorted();
  process.stderr.write(`Say which benchmark to run: npm run bench -- ${names.join(" | ")}\n`);
  process.exit(2);
}
const { run } = (await import(`./${file}`)) as { run: () => Promise<boolean | void> };
process.exit((await run()) === false ? 1 : 0);
