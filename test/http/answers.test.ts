import { connect } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { headersFor } from "../../server/errors/problem.ts";
import { AppError, errorCodeNames, errorCodes } from "../../shared/errors.ts";
import { newToken } from "../../shared/identity/token-format.ts";
import { newId } from "../../shared/ids.ts";
import { clientFor, startServer } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { until } from "../support/until.ts";
import { reservePlace, startWorker } from "../support/workers.ts";

const world = useServer();
let admin: string;

beforeAll(async () => {
  const id = await world.acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = await world.acme.token(id, "admin");
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(world.server.url + path, {
    ...init,
    headers: { authorization: `Bearer ${admin}`, ...(init.headers as Record<string, string>) },
  });

const asked: [what: string, path: string, status: number, init?: RequestInit][] = [
  ["liveness", "/healthz", 200],
  ["readiness", "/readyz", 200],
  ["keys", "/.well-known/jwks.json", 200],
  ["an unknown path", "/nowhere", 404],
  ["an unsupported method", "/healthz", 405, { method: "DELETE" }],
  ["metrics without their token", "/metrics", 404],
  ["a procedure", "/trpc/users.list", 200],
  ["a batch", "/trpc/users.list,tenants.current?batch=1&input={}", 200],
  ["an unknown procedure", "/trpc/nothing", 404],
  ["a refused token", "/trpc/users.list", 401, { headers: { authorization: "Bearer x" } }],
  ["REST", "/api/tenants/acme/readiness", 200],
  ["REST, a foreign slug", "/api/tenants/globex/readiness", 404],
  ["SCIM", "/scim/v2/ServiceProviderConfig", 200],
  ["SCIM, refused", "/scim/v2/Users", 401],
  ["a webhook", "/webhooks/user-service", 401, { method: "POST", body: "{}" }],
  ["a body that is too large", "/trpc/x", 413, { method: "POST", body: "x".repeat(2_000_000) }],
];

describe("the headers of every response", () => {
  test.each(asked)("%s", async (_what, path, status, init) => {
    const answer = await ask(path, init);
    await answer.text();
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([status, "no-store"]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("strict-transport-security")).toBeNull();
  });

  test("SCIM responses without a body too", async () => {
    const id = await world.acme.person({ userName: `gone-${newId()}` });
    const { headers } = await world.acme.scim("GET", `/Users/${id}`);
    const known = { "if-none-match": headers.get("etag") ?? "" };
    const answers = [
      await world.acme.scim("GET", `/Users/${id}`, undefined, known),
      await world.acme.scim("DELETE", `/Users/${id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([304, 204]);
    for (const answer of answers) {
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("HSTS for a year if the public URL is https", async () => {
    const secure = await startServer(world.outside, undefined, {
      PUBLIC_URL: "https://rampart.example",
    });
    for (const path of ["/healthz", "/nowhere", "/trpc/users.list", "/scim/v2/Users"]) {
      const { headers } = await fetch(secure.url + path);
      expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    }
    await secure.stop();
  });

  test("those of a worker as well", async () => {
    const place = reservePlace();
    const urls = { server: world.server.url, provisioning: place.url, analytics: place.url };
    const worker = startWorker(world.outside, "provisioning", place, urls, {
      WORKER_PROVISIONING_URL: "https://worker.example",
    });
    for (const path of ["/healthz", "/nowhere", "/metrics"]) {
      const { headers } = await fetch(worker.url + path);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    }
    await worker.stop();
  });
});

describe("the headers of a failed procedure", () => {
  test("401 has www-authenticate, for one call and in a batch", async () => {
    const headers = { authorization: "Bearer a.b.c" };
    for (const path of ["users.list", "users.list,tenants.current?batch=1&input={}"]) {
      const answer = await ask(`/trpc/${path}`, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="rampart"');
    }
  });

  test("every code with the status 401 has it, and no other", () => {
    const having = errorCodeNames.filter((code) =>
      headersFor([new AppError(code, "x")]).has("www-authenticate"),
    );
    expect(having).toEqual(errorCodeNames.filter((code) => errorCodes[code] === 401));
    expect(having).toContain("totp_required");
  });

  test("a batch has the headers of the calls that failed", async () => {
    const path = "users.list,operator.listTenants,users.get";
    const input = encodeURIComponent(JSON.stringify({ 2: { id: newId() } }));
    const mixed = await ask(`/trpc/${path}?batch=1&input=${input}`);
    expect([mixed.status, mixed.headers.get("www-authenticate")]).toEqual([207, null]);
    expect(mixed.headers.get("retry-after")).toBeNull();
  });
});

describe("a client that hangs up", () => {
  const hangUp = async (path: string, token: string) => {
    const { port, hostname } = new URL(world.server.url);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: ${hostname}`,
      `authorization: Bearer ${token}`,
      "content-type: application/json",
      "content-length: 1000",
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n{"a":`);
    // The server has received the bytes once it has answered a later request.
    await ask("/healthz");
    socket.destroy();
  };

  test("while the body is read is logged as a hang-up, at level info, and counted once", async () => {
    const { logs } = world.server;
    const client = clientFor(world.server, admin);
    const endpoint = await client.webhookEndpoints.create.mutate({ service: "user-service" });
    const before = logs.length;
    const paths = [
      ["/scim/v2/Users", world.acme.scimToken],
      [`/webhooks/user-service/${endpoint.id}`, "x"],
      ["/trpc/provisioning.setRules", admin],
      ["/api/tenants/acme/dead-letters/replay", admin],
    ] as const;
    for (const [path, token] of paths) await hangUp(path, token);
    const lines = () => logs.slice(before);
    await until("all four are in the access log", () => {
      const requests = lines().filter(({ event, method }) => {
        return event === "http.request" && method === "POST";
      });
      return requests.length === paths.length;
    });
    expect(lines().filter(({ level }) => level !== "info")).toEqual([]);
    const gone = lines().filter(({ event }) => event === "http.clients_hung_up");
    expect(gone).toEqual([expect.objectContaining({ level: "info", count: 1 })]);
    for (const line of lines()) {
      if (line["method"] === "POST") expect(line["status"]).toBe(499);
    }
  });

  test("does not hide server errors: the positive control", async () => {
    const before = world.server.logs.length;
    const token = newToken("scim", newId());
    expect((await world.acme.scim("GET", "/Users", undefined)).status).toBe(200);
    const refused = await ask("/scim/v2/Users", { headers: { authorization: `Bearer ${token}` } });
    expect(refused.status).toBe(401);
    const events = world.server.logs.slice(before).map(({ event }) => event);
    expect(events).not.toContain("http.clients_hung_up");
  });
});
