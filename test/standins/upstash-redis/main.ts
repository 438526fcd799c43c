import { startRedisGateway } from "./gateway.ts";
import type { GatewayOptions } from "./gateway.ts";

function readOptions(): GatewayOptions {
  const redisUrl = process.env["REDIS_URL"];
  if (!redisUrl) throw new Error("set REDIS_URL, e.g. redis://127.0.0.1:6379");
  const token = process.env["UPSTASH_REDIS_REST_TOKEN"];
  if (!token) throw new Error("set UPSTASH_REDIS_REST_TOKEN, the token that clients must send");
  const port = Number(process.env["PORT"] ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT must be a number up to 65535, not ${process.env["PORT"]}`);
  }
  return { redisUrl, token, port, log: (line) => process.stdout.write(`${line}\n`) };
}

try {
  const gateway = await startRedisGateway(readOptions());
  process.stdout.write(`redis gateway listens on ${gateway.url}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void gateway.stop().then(() => process.exit(0)));
  }
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`redis gateway: ${reason}\n`);
  process.exit(1);
}
