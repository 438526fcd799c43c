import { resolve } from "node:path";
import { parseArgs } from "node:util";

export interface DevOptions {
  fresh: boolean;
  /** Where everything that is kept lies; `.dev` unless told. */
  directory: string;
  /** The server's port. */
  port: number;
  /** How many people the demo's tenants have. */
  people: { acme: number; globex: number };
}

const usage = `npm run dev [-- --fresh] [-- --directory .dev] [-- --people 240,120]
  --fresh      start over: forget all data, keys and ports
  --directory  where data, keys and logs are kept
  --people     how many people acme and globex have
The server listens on PORT (3000).`;

/** @throws Error, in one line, for options that make no sense */
export function readOptions(root: string): DevOptions {
  const { values } = parseArgs({
    options: {
      fresh: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      directory: { type: "string", default: ".dev" },
      people: { type: "string", default: "240,120" },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  const [acme = 0, globex = 0] = values.people.split(",").map(Number);
  if (!Number.isInteger(acme) || !Number.isInteger(globex) || acme < 6 || globex < 6) {
    throw new Error("--people takes two numbers of at least 6, e.g. --people 240,120.");
  }
  const port = Number(process.env["PORT"] || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT must be a number from 1 to 65535, not "${process.env["PORT"]}".`);
  }
  return {
    fresh: values.fresh,
    directory: resolve(root, values.directory),
    port,
    people: { acme, globex },
  };
}
