import { type ServerParts, startServer, type TestServer } from "./server.ts";
import { type Outside, type OutsideOptions, startOutside } from "./services.ts";
import { reservePlace, startWorker, type TestWorker, type WorkerParts } from "./workers.ts";
import { useFixture } from "./fixture.ts";

/** The whole product in one process, with real HTTP between its parts. */
export interface Stack {
  outside: Outside;
  server: TestServer;
  provisioning: TestWorker;
  analytics: TestWorker;
  stop(): Promise<void>;
}

export interface StackOptions extends OutsideOptions {
  /** Additional environment of the workers, e.g. shorter timeouts for MindTickle. */
  workers?: Record<string, string>;
  /** Additional environment of server and workers, e.g. URLs of outside services. */
  everywhere?: Record<string, string>;
  /** Other packs than those of the product. */
  parts?: Pick<ServerParts, "packRouters"> & WorkerParts;
}

export async function startStack({
  workers = {},
  everywhere = {},
  parts,
  ...options
}: StackOptions = {}): Promise<Stack> {
  const outside = await startOutside(options);
  const places = { provisioning: reservePlace(), analytics: reservePlace() };
  const urls = { provisioning: places.provisioning.url, analytics: places.analytics.url };
  const server = await startServer(outside, urls, everywhere, parts);
  const all = { server: server.url, ...urls };
  const extra = { ...everywhere, ...workers };
  const provisioning = startWorker(outside, "provisioning", places.provisioning, all, extra, parts);
  const analytics = startWorker(outside, "analytics", places.analytics, all, extra, parts);
  return {
    outside,
    server,
    provisioning,
    analytics,
    stop: async () => {
      await server.stop();
      await Promise.all([provisioning.stop(), analytics.stop()]);
      await outside.stop();
    },
  };
}

/** The whole product, for the tests of one file. */
export const useStack = (options: StackOptions = {}): Stack =>
  useFixture(
    () => startStack(options),
    (stack) => stack.stop(),
  );
