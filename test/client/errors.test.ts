import { TRPCClientError } from "@trpc/client";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  createRampartClient,
  DependencyError,
  InternalError,
  LimitError,
  NotFoundError,
  PermissionError,
  RampartError,
  ValidationError,
} from "../../server/client/index.ts";
import { newId } from "../../shared/ids.ts";
import { freePort } from "../standins/free-port.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";
import { startProxy } from "./support.ts";

const world = useServer();
let [admin, rep] = ["", ""];
const opened: { stop: () => void }[] = [];

beforeAll(async () => {
  const token = async (role: "admin" | "rep") =>
    world.acme.token(
      await world.acme.person({
        userName: role,
        ...(role === "admin" && { roles: [{ value: role }] }),
      }),
      role,
    );
  [admin, rep] = [await token("admin"), await token("rep")];
});

afterEach(() => {
  for (const { stop } of opened.splice(0)) stop();
});

const as = (token: string, url = world.server.url) =>
  createRampartClient({ url, token, retry: { retries: 0 } });

/** The error of a call. */
async function errorOf(call: Promise<unknown>): Promise<RampartError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RampartError) return error;
  throw new Error("The call rejected with another value, or not at all.", { cause: error });
}

describe("a failed call", () => {
  test("rejects with the class of its code, which is a TRPCClientError as well", async () => {
    const person = { email: "twice@acme.example", name: "Twice", role: "rep" } as const;
    await as(admin).users.create.mutate(person);
    const [invalid, missing, foreign, refused, taken] = await Promise.all([
      errorOf(as(admin).users.list.query({ limit: 1000 })),
      errorOf(as(admin).users.get.query({ id: newId() })),
      errorOf(as(rep).audit.list.query()),
      errorOf(as("not-a-token").users.list.query()),
      errorOf(as(admin).users.create.mutate(person)),
    ]);
    expect(invalid).toBeInstanceOf(ValidationError);
    expect(missing).toBeInstanceOf(NotFoundError);
    expect(foreign).toBeInstanceOf(PermissionError);
    expect(refused).toBeInstanceOf(AuthenticationError);
    expect(taken).toBeInstanceOf(ConflictError);
    for (const error of [invalid, missing, foreign, refused]) {
      expect(error).toBeInstanceOf(TRPCClientError);
      expect(error).not.toBeInstanceOf(ConflictError);
      expect(error.name).toBe(error.constructor.name);
    }
  });

  test("has the code, its explanation, the places and the id of the request", async () => {
    const error = await errorOf(as(admin).users.list.query({ limit: 1000 }));
    expect(error).toMatchObject({
      code: "bad_request",
      status: 400,
      type: `${world.server.url}/api/v1/docs/errors#bad_request`,
      category: "validation",
      userMessage: expect.stringMatching(/^Please /),
      errors: [
        { pointer: "#/limit", detail: "Send at most 200.", userMessage: "Enter 200 or less." },
      ],
      retryAfter: null,
      data: { code: "BAD_REQUEST", path: "users.list", field: "limit" },
    });
    expect(error.message).toBe("Invalid input. limit: Send at most 200.");
    await world.server.settled();
    const logged = world.server.logs.find(({ request }) => request === error.requestId);
    expect(logged).toMatchObject({ event: "http.request" });
  });

  test("in a batch has its own error, and the others succeed", async () => {
    const client = as(admin);
    const [list, missing] = await Promise.all([
      client.users.list.query({ limit: 1 }),
      errorOf(client.users.get.query({ id: newId() })),
    ]);
    expect(list.items).toHaveLength(1);
    expect(missing.code).toBe("not_found");
  });

  test("that never reached a procedure has the code of the problem details", async () => {
    const error = await errorOf(
      as(admin).users.create.mutate({ email: "a@b.example", name: "x".repeat(2_000_000) }),
    );
    expect(error).toBeInstanceOf(LimitError);
    expect([error.code, error.status]).toEqual(["too_large", 413]);
    expect(error.requestId).toEqual(expect.any(String));
  });

  test("of an unknown procedure has the class of its status", async () => {
    const client = as(admin) as unknown as { users: { none: { query(): Promise<unknown> } } };
    expect(await errorOf(client.users.none.query())).toBeInstanceOf(NotFoundError);
  });
});

test("a refusal says whom the people of the organization ask, in their language", async () => {
  const support = { name: "IT-Service", email: "hilfe@muster.test" };
  const config = { ...roomy, language: "de" as const, support };
  const muster = await createTestTenant(world.outside, world.server, "muster", config);
  const token = await muster.token(await muster.person({ userName: "rep" }), "rep");
  const error = await errorOf(as(token).audit.list.query());
  expect(error).toMatchObject({ support, userMessage: expect.stringContaining("Sie") });
  const own = await errorOf(as(rep).audit.list.query());
  expect(own.support).toBeNull();
});

describe("without a response of Rampart", () => {
  test("the error is a ConnectionError", async () => {
    const error = await errorOf(as(admin, `http://127.0.0.1:${await freePort()}`).auth.me.query());
    expect(error).toBeInstanceOf(ConnectionError);
    expect([error.code, error.status, error.requestId]).toEqual(["connection_failed", 0, null]);
    expect(error.message).toContain("Check the connection");
  });

  test.each([
    [502, DependencyError],
    [503, DependencyError],
    [500, InternalError],
    [404, NotFoundError],
    [418, ValidationError],
    [200, ConnectionError],
  ])(
    "but with a proxy's page of status %i, the class is that of the status",
    async (status, type) => {
      const proxy = await startProxy(world.server.url, [
        (_request, response) =>
          void response.writeHead(status, { "content-type": "text/html" }).end("<h1>Proxy</h1>"),
      ]);
      opened.push(proxy);
      const error = await errorOf(as(admin, proxy.url).auth.me.query());
      expect(error).toBeInstanceOf(type);
      expect([error.status, error.message]).toEqual([status, expect.stringContaining("proxies")]);
    },
  );
});

test("an aborted call rejects with the reason of its signal, before its batch ends", async () => {
  const client = as(admin);
  const controller = new AbortController();
  const reason = new Error("closed");
  const [other, aborted] = await Promise.allSettled([
    client.users.list.query({ limit: 1 }),
    client.users.list.query({ limit: 1 }, { signal: controller.signal }),
    Promise.resolve().then(() => controller.abort(reason)),
  ]);
  expect(other.status).toBe("fulfilled");
  expect(aborted).toEqual({ status: "rejected", reason });
  await expect(client.auth.me.query({}, { signal: controller.signal })).rejects.toBe(reason);
});
