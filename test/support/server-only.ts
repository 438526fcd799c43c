import { startServer, type TestServer } from "./server.ts";
import { type Outside, startOutside } from "./services.ts";
import { createTestTenant, type TestTenant } from "./tenants.ts";
import { useFixture } from "./fixture.ts";

/** The server with two tenants and without a worker. */
export interface ServerWorld {
  outside: Outside;
  server: TestServer;
  acme: TestTenant;
  globex: TestTenant;
  stop(): Promise<void>;
}

/** @param extra additional environment of the server */
export async function startServerWorld(extra: Record<string, string> = {}): Promise<ServerWorld> {
  const outside = await startOutside();
  const server = await startServer(outside, undefined, extra);
  const acme = await createTestTenant(outside, server, "acme");
  const globex = await createTestTenant(outside, server, "globex");
  return {
    outside,
    server,
    acme,
    globex,
    stop: async () => {
      await server.stop();
      await outside.stop();
    },
  };
}

/**
 * The server with the tenants `acme` and `globex` and no worker, for the tests of one file.
 * @param extra additional environment of the server
 */
export const useServer = (extra?: Record<string, string>): ServerWorld =>
  useFixture(
    () => startServerWorld(extra),
    (world) => world.stop(),
  );
