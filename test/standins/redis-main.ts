import {
  createRedisCommandExecutor,
  RedisServerState,
  resolveCompatibilityProfile,
  Resp2Server,
} from "js-redis-server/core";

// Runs js-redis-server on 127.0.0.1 and PORT until stdin closes. It is assembled from its parts
// because its start function and CLI listen on every interface.

// The version of Debian's redis-server, so that both support the same commands.
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
