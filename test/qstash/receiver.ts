import { patient } from "../support/patience.ts";

export type Delivery = {
  at: number;
  method: string;
  path: string;
  url: string;
  headers: Headers;
  body: string;
};
export type Reply = (delivery: Delivery) => Response | Promise<Response>;

/** A destination on 127.0.0.1 that stores its requests and answers as configured. */
export function startReceiver(reply: Reply = () => new Response("ok")) {
  const deliveries: Delivery[] = [];
  const replies = new Map<string, Reply>();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 30,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const { method, url, headers } = request;
      const body = await request.text();
      const delivery = { at: Date.now(), method, path: pathname, url, headers, body };
      deliveries.push(delivery);
      return (replies.get(pathname) ?? reply)(delivery);
    },
  });
  const at = (path: string) => deliveries.filter((delivery) => delivery.path === path);
  return {
    url: (path: string) => `${server.url.origin}${path}`,
    /** Sets the answer for one path. */
    on: (path: string, answer: Reply) => replies.set(path, answer),
    at,
    /** Waits until the path got `count` deliveries, and returns them. */
    until: async (path: string, count: number, deadline = 10_000) => {
      await until(
        () => at(path).length >= count,
        deadline,
        () => `${at(path).length}/${count} ${path}`,
      );
      return at(path);
    },
    stop: () => server.stop(true),
  };
}

/** Waits for a condition; fails after `deadline` milliseconds, scaled by `patient`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  deadline = 10_000,
  seen: () => string = () => "",
): Promise<void> {
  const started = performance.now();
  while (!(await condition())) {
    const waitedMs = performance.now() - started;
    if (waitedMs > patient(deadline))
      throw new Error(`not reached in ${patient(deadline)} ms: ${seen()}`);
    // With growing intervals, to save CPU time.
    await Bun.sleep(Math.min(100, Math.max(3, waitedMs / 20)));
  }
}

/** Answers with these statuses one after the other, then always with the last one. */
export function statuses(...codes: number[]): Reply {
  let at = 0;
  return () => new Response("answer", { status: codes[Math.min(at++, codes.length - 1)] ?? 200 });
}
