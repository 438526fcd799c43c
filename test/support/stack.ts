import { startServer, type TestServer } from "./server.ts";
import { type Outside, type OutsideOptions, startOutside } from "./services.ts";
import { reservePlace, startWorker, type TestWorker } from "./workers.ts";
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
}

export async function startStack({
  workers = {},
  everywhere = {},
  ...options
}: StackOptions = {}): Promise<Stack> {
  const outside = await startOutside(options);
  const places = { provisioning: reservePlace(), analytics: reservePlace() };
  const urls = { provisioning: places.provisioning.url, analytics: places.analytics.url };
  const server = await startServer(outside, urls, everywhere);
  const all = { server: server.url, ...urls };
  const extra = { ...everywhere, ...workers };
  const provisioning = startWorker(outside, "provisioning", places.provisioning, all, extra);
  const analytics = startWorker(outside, "analytics", places.analytics, all, extra);
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
