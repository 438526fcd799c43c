import type { Server } from "bun";

/**
 * A round-robin load balancer for several processes. It forwards method, path, headers and body
 * unchanged, because deliveries are signed. It answers 502 for a process that was killed.
 */
export function startForwarder(port: number, to: readonly number[]): Server<undefined> {
  let current = 0;
  return Bun.serve({
    port,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      current = (current + 1) % to.length;
      return fetch(`http://127.0.0.1:${to[current]}${pathname}${search}`, {
        method: request.method,
        headers: request.headers,
        redirect: "manual",
        signal: request.signal,
        ...(request.method === "GET" ? {} : { body: await request.arrayBuffer() }),
      }).catch(() => new Response(null, { status: 502 }));
    },
  });
}
