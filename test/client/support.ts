import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { checkedFetch } from "../support/responses/checked-fetch.ts";

export interface Sent {
  /** The procedures of the request: `users.list,users.get`. */
  procedures: string;
  idempotencyKey: string | null;
  at: number;
}

/** A fetch that records requests. Results must match what the procedures declare. */
export function recordingFetch() {
  const sent: Sent[] = [];
  const fetch = (input: string | URL | Request, init?: object): Promise<Response> => {
    const request = new Request(input instanceof Request ? input : String(input), init);
    const { pathname } = new URL(request.url);
    sent.push({
      procedures: decodeURIComponent(pathname.replace("/trpc/", "")),
      idempotencyKey: request.headers.get("idempotency-key"),
      at: performance.now(),
    });
    return checkedFetch(input, init);
  };
  return { fetch, sent };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server before the real one. Each of its first answers replaces the real one, which it has got. */
export async function startProxy(target: string, answers: Answer[]) {
  const server = createServer((request, response) => {
    const forward = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = "GET", url = "/", headers } = request;
      const real = await fetch(target + url, {
        method,
        headers: headers as Record<string, string>,
        ...(method === "GET" ? {} : { body: Buffer.concat(chunks) }),
      });
      const body = await real.text();
      const answer = answers.shift();
      if (answer) return answer(request, response);
      response.writeHead(real.status, { "content-type": "application/json" }).end(body);
    };
    forward().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The response is lost: the connection ends without one. */
export const loseResponse: Answer = (request) => void request.socket.destroy();
