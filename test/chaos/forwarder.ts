import type { Server } from "bun";

/**
 * One address for several processes, which take requests in turn, as a load balancer would have
 * them: method, path, headers and body as they came, for deliveries are signed.
 */
export function startForwarder(port: number, to: readonly number[]): Server<undefined> {
  let turn = 0;
  return Bun.serve({
    port,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      turn = (turn + 1) % to.length;
      return fetch(`http://127.0.0.1:${to[turn]}${pathname}${search}`, {
        method: request.method,
        headers: request.headers,
        redirect: "manual",
        signal: request.signal,
        ...(request.method === "GET" ? {} : { body: await request.arrayBuffer() }),
      });
    },
  });
}
