import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
let server: TestServer;

beforeAll(async () => {
  server = await startServer(world.outside, undefined, { BODY_TIMEOUT_MS: "400" });
});

afterAll(async () => {
  await server.stop();
});

/**
 * Sends a body byte by byte without an end, and returns the response until the server closes the
 * connection, or until it has begun.
 */
async function drip(
  path: string,
  headers: Record<string, string>,
  until: "close" | "data" = "close",
): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const closed = Promise.withResolvers<string>();
  let received = "";
  let timer: ReturnType<typeof setInterval> | undefined;
  const isChunked = "transfer-encoding" in headers;
  const socket = connect(Number(port), hostname, () => {
    const head = Object.entries({ host: hostname, ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.write(`POST ${path} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n`);
    timer = setInterval(() => socket.write(isChunked ? "1\r\n \r\n" : " "), 20);
  });
  socket.on("data", (data) => (received += data.toString()));
  socket.on("error", () => undefined);
  socket.on(until, () => closed.resolve(received));
  try {
    return await closed.promise;
  } finally {
    clearInterval(timer);
    socket.destroy();
  }
}

const lengths: [what: string, header: Record<string, string>][] = [
  ["with a length", { "content-length": "100000" }],
  ["in chunks", { "transfer-encoding": "chunked" }],
];

describe.concurrent.each(lengths)("a body %s that comes byte by byte", (_what, length) => {
  test("is answered 408 with a SCIM error", async () => {
    const received = await drip("/scim/v2/Users", {
      authorization: `Bearer ${world.acme.scimToken}`,
      "content-type": "application/scim+json",
      ...length,
    });
    expect(received).toMatch(/^HTTP\/1\.1 408/);
    expect(received).toMatch(/connection: close/i);
    expect(received).toMatch(/"status":"408".*did not arrive within 0\.4 s/);
  });

  test("is answered 408 in tRPC too", async () => {
    const received = await drip("/trpc/operator.createTenant", {
      authorization: `Bearer ${server.operatorToken}`,
      "content-type": "application/json",
      ...length,
    });
    expect(received).toMatch(/^HTTP\/1\.1 408/);
    expect(received).toMatch(/"reason":"request_timeout"|"code":"request_timeout"/);
  });
});

describe.concurrent.each(lengths)("without a credential, a body %s", (_what, length) => {
  test.each([
    "/api/v1/users",
    "/users",
    "/trpc/users.create",
    "/scim/v2/Users",
    "/scim/v2/Bulk",
    "/webhooks/user-service/unknown",
  ])("is not waited for: %s", async (path) => {
    const received = await drip(path, { "content-type": "application/json", ...length }, "data");
    expect(received).toMatch(/^HTTP\/1\.1 401/);
  });
});

test("the same server accepts a body that arrives in time", async () => {
  const answer = await fetch(`${server.url}/scim/v2/Users`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${world.acme.scimToken}`,
      "content-type": "application/scim+json",
    },
    body: JSON.stringify({ userName: "in-time" }),
  });
  expect(answer.status).toBe(201);
});
