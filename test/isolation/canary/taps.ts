import { createServer, connect, type AddressInfo } from "node:net";

/** A recorded request and its response. */
export interface Exchange {
  request: string;
  answer: string;
}

export interface HttpTap {
  url: string;
  exchanges: Exchange[];
  stop(): Promise<void>;
}

/** Starts a proxy before an HTTP service that records requests and responses. */
export function tapHttp(target: string): HttpTap {
  const exchanges: Exchange[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = await request.text();
      const answer = await fetch(target + pathname + search, {
        method: request.method,
        headers: request.headers,
        ...(body === "" ? {} : { body }),
      });
      const text = await answer.text();
      const headers = new Headers(answer.headers);
      for (const name of ["content-encoding", "content-length", "transfer-encoding"])
        headers.delete(name);
      const sent = JSON.stringify([...request.headers]);
      exchanges.push({
        request: `${request.method} ${pathname}${search} ${sent} ${body}`,
        answer: `${JSON.stringify([...headers])} ${text}`,
      });
      return new Response(answer.status === 204 ? null : text, { status: answer.status, headers });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    exchanges,
    stop: () => server.stop(true),
  };
}

export interface StatementTap {
  /** The connection string of the proxy. */
  url: string;
  /** The texts of the executed statements in the order of sending. */
  statements: string[];
  stop(): Promise<void>;
}

/** Starts a proxy before Postgres that records the texts of executed statements. */
export async function tapPostgres(target: string): Promise<StatementTap> {
  const { hostname, port } = new URL(target);
  const statements: string[] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const read = statementReader(statements);
    client.on("data", read);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      socket.on("error", () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    statements,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

/** Follows one connection's messages (PostgreSQL, "Message Formats"): Parse, Bind and Query. */
function statementReader(statements: string[]): (chunk: Buffer) => void {
  const texts = new Map<string, string>();
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return;
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return;
      const body = rest.subarray(head + 4, end);
      const kind = started ? String.fromCharCode(rest[0] ?? 0) : "";
      const [first = "", second = ""] = body.toString("latin1").split("\0", 2);
      if (kind === "P") texts.set(first, second);
      if (kind === "B") statements.push(texts.get(second) ?? `unknown statement ${second}`);
      if (kind === "Q") statements.push(first);
      started = true;
      rest = rest.subarray(end);
    }
  };
}
