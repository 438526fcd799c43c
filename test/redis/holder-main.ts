import { startRedis } from "../standins/redis.ts";

// Starts a Redis and runs until it is killed, for launch.test.ts.

const redis = await startRedis({});
process.stdout.write(`${redis.url}\n`);
setInterval(() => {}, 60_000);
