import {
  createRedisCommandExecutor,
  RedisServerState,
  resolveCompatibilityProfile,
  Resp2Server,
} from "js-redis-server/core";

// js-redis-server as a process of its own, on 127.0.0.1 and PORT, until its stdin closes. Assembled
// from its parts because its own start function and CLI listen on every interface.

// The version that Debian's redis-server has, so that a command either exists in both or in none.
const compatibility = resolveCompatibilityProfile("redis-7.0");
const { server } = new Resp2Server({
  server: new RedisServerState({ databaseCount: 16, compatibility }),
  executor: createRedisCommandExecutor({ compatibility }),
});
server.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => {
  process.stdout.write("Ready to accept connections\n");
});

const stop = () => process.exit(0);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
process.stdin.on("end", stop).on("error", stop).resume();
