import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterEach, beforeEach } from "vitest";
import { mindtickleAdmin } from "../standins/mindtickle/admin/client.ts";
import { startMindtickle } from "../standins/mindtickle/server.ts";

export const account = {
  name: "One",
  apiKey: "key",
  secretKey: "secret",
  clientId: "client",
  perSecond: 1000,
  perMinute: 60_000,
};

export const ann = {
  userName: "Ann@one.test",
  email: "ann@one.test",
  firstName: "Ann",
  lastName: "Lee",
  externalId: "x-1",
  role: "LEARNER",
};

interface Claims {
  secret?: string;
  iss?: string;
  sub?: string;
  /** Seconds from now. */
  iat?: number;
  exp?: number;
}

export function token({ secret = "secret", iss = "key", sub = "client", ...times }: Claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(iss)
    .setSubject(sub)
    .setIssuedAt(now + (times.iat ?? 0))
    .setExpirationTime(now + (times.exp ?? 600))
    .sign(new TextEncoder().encode(secret));
}

export interface CallOptions {
  body?: unknown;
  /** The account's token by default; null for no token. */
  bearer?: string | null;
  signal?: AbortSignal;
}

export async function call(
  url: string,
  method: string,
  path: string,
  { body, bearer, signal }: CallOptions = {},
): Promise<Response> {
  const authorization = bearer === null ? undefined : `Bearer ${bearer ?? (await token())}`;
  return fetch(`${url}/services/data/v2.0/mtobjects${path}`, {
    method,
    headers: { ...(authorization && { authorization }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

export const json = async (answer: Response | Promise<Response>) =>
  (await (await answer).json()) as Record<string, unknown> & { id: string; objects: object[] };

/** A separate simulator for each test, with the account `one` and a state file that it reopens. */
export function useSimulator(timeScale?: number) {
  let directory = "";
  let running: Awaited<ReturnType<typeof startMindtickle>>;
  const logs: string[] = [];
  const start = async () => {
    running = await startMindtickle({
      databasePath: join(directory, "state.sqlite"),
      log: (line) => logs.push(line),
      ...(timeScale === undefined ? {} : { timeScale }),
    });
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "mindtickle-"));
    logs.length = 0;
    await start();
    await mindtickleAdmin(running.adminUrl).putAccount("one", account);
  });
  afterEach(async () => {
    await running.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    logs,
    url: () => running.url,
    adminUrl: () => running.adminUrl,
    admin: () => mindtickleAdmin(running.adminUrl),
    call: (method: string, path: string, options?: CallOptions) =>
      call(running.url, method, path, options),
    restart: async () => {
      await running.stop();
      await start();
    },
  };
}
