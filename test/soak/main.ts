import { readdir } from "node:fs/promises";
import { basename } from "node:path";

/** `npm run soak -- <name>`: runs a full-size test. It exits with 1 if the test finds a fault. */
const files = (await readdir(import.meta.dir, { recursive: true })).filter(
  (file) => file.endsWith(".soak.ts") || (/^[^/]+\.ts$/.test(file) && file !== "main.ts"),
);
const nameOf = (file: string) => basename(file, ".ts").replace(".soak", "");
const names = files.map(nameOf).toSorted();
const [name = "", ...args] = process.argv.slice(2);
const help = `Specify the test to run: npm run soak -- ${names.join(" | ")} [--calls N]\n`;

if (name === "--help") {
  process.stdout.write(help);
  process.exit(0);
}
const file = files.find((one) => nameOf(one) === name);
if (file === undefined) {
  process.stderr.write(help);
  process.exit(2);
}
const { run } = (await import(`./${file}`)) as { run: (args: string[]) => Promise<boolean> };
process.exit((await run(args)) ? 0 : 1);
