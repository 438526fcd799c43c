import { join } from "node:path";

/** A server of a built page, which sends its result back. */
export interface PageServer {
  /** `http://localhost:<port>`: another origin than the server's. */
  origin: string;
  /** The next result that a page sends. */
  result(): Promise<unknown>;
  stop(): Promise<void>;
}

export function servePage(folder: string): PageServer {
  let received = Promise.withResolvers<unknown>();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      if (request.method === "POST") {
        received.resolve(await request.json());
        return new Response(null, { status: 204 });
      }
      return new Response(Bun.file(join(folder, pathname === "/" ? "index.html" : pathname)));
    },
  });
  return {
    origin: `http://localhost:${server.port}`,
    result: async () => {
      const result = await received.promise;
      received = Promise.withResolvers<unknown>();
      return result;
    },
    stop: () => server.stop(true),
  };
}
