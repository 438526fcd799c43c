import { readdir } from "node:fs/promises";

/** `npm run soak -- <name>`: runs a full-size test. It exits with 1 if the test finds a fault. */
const names = (await readdir(import.meta.dir, { withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && entry.name !== "main.ts")
  .map(({ name }) => name.replace(".ts", ""))
  .toSorted();
const [name = "", ...args] = process.argv.slice(2);
const help = `Specify the test to run: npm run soak -- ${names.join(" | ")} [--calls N]\n`;

if (name === "--help") {
  process.stdout.write(help);
  process.exit(0);
}
if (!names.includes(name)) {
  process.stderr.write(help);
  process.exit(2);
}
const { run } = (await import(`./${name}.ts`)) as { run: (args: string[]) => Promise<boolean> };
process.exit((await run(args)) ? 0 : 1);
