import { GatewayError } from "./errors.ts";

type Argument = string | Buffer;

/** A command for Redis; the name is in capitals. */
export interface RedisCommand {
  name: string;
  args: Argument[];
}

/** Reads `["SET", "key", 1]`. @throws GatewayError 400 */
export function parseCommand(value: unknown): RedisCommand {
  if (!Array.isArray(value) || value.length === 0) {
    throw new GatewayError(400, "ERR a command must be a JSON array that is not empty");
  }
  const [name = "", ...args] = value.map(parseArgument);
  return { name: name.toUpperCase(), args };
}

/** Reads `[["SET", "key", 1], ["GET", "key"]]`. @throws GatewayError 400 */
export function parseCommands(value: unknown): RedisCommand[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new GatewayError(400, "ERR the body must be a JSON array of commands");
  }
  return value.map(parseCommand);
}

function parseArgument(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new GatewayError(400, "ERR an argument must be a string, a number or a boolean");
}

/**
 * Reads `/set/key?EX=100` with the value in the body: the body follows the path's arguments, the
 * query follows the body (Upstash's REST API, "JSON or Binary Value"). @throws GatewayError 400
 */
export function parsePath(url: URL, body: Buffer): RedisCommand {
  const [name = "", ...args] = pathSegments(url);
  const query = [...url.searchParams].filter(([key]) => key !== "_token");
  const options = query.flatMap(([key, value]) => (value === "" ? [key] : [key, value]));
  const value = body.length > 0 ? [body] : [];
  return { name: name.toUpperCase(), args: [...args, ...value, ...options] };
}

/** The decoded parts of `/a/b%2Fc`. @throws GatewayError 400 */
export function pathSegments(url: URL): string[] {
  try {
    return url.pathname.slice(1).split("/").map(decodeURIComponent);
  } catch {
    throw new GatewayError(400, "ERR the path is not valid UTF-8 in percent encoding");
  }
}

// Commands that need a separate connection, commands that would block the shared connection,
// and administration that Upstash does not offer either.
const unavailable = new Set(
  [
    "AUTH HELLO SELECT SWAPDB QUIT RESET CLIENT READONLY READWRITE ASKING",
    "MULTI EXEC DISCARD WATCH UNWATCH",
    "SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MONITOR",
    "BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF",
    "SHUTDOWN DEBUG CONFIG MODULE SAVE BGSAVE BGREWRITEAOF LASTSAVE MEMORY SLOWLOG LATENCY",
    "REPLICAOF SLAVEOF SYNC PSYNC REPLCONF FAILOVER MIGRATE CLUSTER COMMAND",
  ].flatMap((names) => names.split(" ")),
);

/** Why the gateway refuses a command; undefined if it runs it. */
export function refusal({ name, args }: RedisCommand): string | undefined {
  const blocks = /^XREAD(GROUP)?$/.test(name) && args.some((arg) => /^block$/i.test(String(arg)));
  if (!blocks && name !== "" && !unavailable.has(name)) return undefined;
  const what = blocks ? `${name} ... BLOCK` : name;
  const more = "https://upstash.com/docs/redis/overall/rediscompatibility";
  return `ERR Command is not available: '${what}'. See ${more} for details`;
}
