import { startServer, type TestServer } from "./server.ts";
import { type Outside, type OutsideOptions, startOutside } from "./services.ts";
import { reservePlace, startWorker, type TestWorker } from "./workers.ts";

/** The whole product in one process, its parts talking over real HTTP. */
export interface Stack {
  outside: Outside;
  server: TestServer;
  provisioning: TestWorker;
  analytics: TestWorker;
  stop(): Promise<void>;
}

export interface StackOptions extends OutsideOptions {
  /** More environment for the workers, e.g. shorter waits for MindTickle. */
  workers?: Record<string, string>;
}

export async function startStack({ workers = {}, ...options }: StackOptions = {}): Promise<Stack> {
  const outside = await startOutside(options);
  const places = { provisioning: reservePlace(), analytics: reservePlace() };
  const urls = { provisioning: places.provisioning.url, analytics: places.analytics.url };
  const server = await startServer(outside, urls);
  const all = { server: server.url, ...urls };
  const provisioning = startWorker(outside, "provisioning", places.provisioning, all, workers);
  const analytics = startWorker(outside, "analytics", places.analytics, all, workers);
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
