import { resolve } from "node:path";
import { parseArgs } from "node:util";

export interface DevOptions {
  /** The data folder, which is kept between starts. */
  directory: string;
  /** The server's port. */
  port: number;
  /** The address that the server listens on. */
  host: string;
  /** Delete all data of earlier starts. */
  fresh: boolean;
  /** The number of people that each demo tenant gets on the first start. */
  people: { acme: number; globex: number };
  /** How many days of history acme gets after the first start. */
  nights: number;
}

export const root = resolve(import.meta.dirname, "../..");

const usage = `npm run dev [-- options]

Starts Rampart with all that is around it on this machine, and seeds a demo on first start.

  --fresh             start over: forget all data of earlier starts
  --directory <path>  where data, logs and session.json lie (RAMPART_DEV_DIRECTORY; .dev)
  --people <n,n>      people of acme and globex on first start, 6 at least (240,120)
  --nights <n>        days of history that acme gets after the first start (90)
  --help              this text

The server listens on PORT (3000) of HOST (127.0.0.1). REDIS_URL names a Redis to use; else
redis-server is used if it is installed, else a Redis server in JavaScript.
`;

/** An invalid command line; the message says why. */
export class UsageError extends Error {}

/**
 * Reads the command line and its environment; null after printing the usage for --help.
 * @throws UsageError
 */
export function readOptions(argv: string[], env: NodeJS.ProcessEnv): DevOptions | null {
  const { values } = parse(argv);
  if (values.help) {
    process.stdout.write(usage);
    return null;
  }
  const port = Number(env["PORT"] || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UsageError(`PORT is "${env["PORT"]}"; it must be a number from 1 to 65535.`);
  }
  const sizes = /^(\d{1,4}),(\d{1,4})$/.exec(values.people)?.slice(1).map(Number) ?? [];
  const [acme = 0, globex = 0] = sizes;
  if (acme < 6 || globex < 6) {
    throw new UsageError(
      `--people is "${values.people}"; it must be two numbers from 6, e.g. 240,120.`,
    );
  }
  const nights = Number(values.nights);
  if (!/^\d{1,3}$/.test(values.nights) || nights > 365) {
    throw new UsageError(`--nights is "${values.nights}"; it must be a number from 0 to 365.`);
  }
  const directory = values.directory ?? env["RAMPART_DEV_DIRECTORY"] ?? ".dev";
  return {
    directory: resolve(root, directory),
    port,
    host: env["HOST"] || "127.0.0.1",
    fresh: values.fresh,
    people: { acme, globex },
    nights,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        fresh: { type: "boolean", default: false },
        directory: { type: "string" },
        people: { type: "string", default: "240,120" },
        nights: { type: "string", default: "90" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${reason} See --help.`, { cause: error });
  }
}
