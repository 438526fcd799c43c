import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { servicesAdmin } from "../standins/services/admin/client.ts";
import type { List } from "../standins/services/resources/list.ts";
import type { Thing } from "../standins/services/model.ts";
import { startServices } from "../standins/services/server.ts";

export const ann = {
  id: "u-1",
  userName: "Ann@one.test",
  email: "ann@one.test",
  firstName: "Ann",
  lastName: "Lee",
};

/** Users from `u-000` on, each with a different user name. */
export const people = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...ann,
    id: `u-${String(n).padStart(3, "0")}`,
    userName: `${n}@one.test`,
  }));

export const subscription = {
  id: "s-1",
  plan: "team",
  seats: 20,
  status: "active",
  currentPeriodEnd: "2026-12-31T00:00:00Z",
};

export const invoice = {
  id: "i-1",
  subscriptionId: "s-1",
  amountDue: 12_900,
  currency: "EUR",
  status: "open",
  dueAt: "2026-12-31T00:00:00Z",
};

export const message = {
  id: "m-1",
  to: "ann@one.test",
  kind: "email",
  subject: "Hello",
  text: "Hello, Ann.",
};

interface CallOptions {
  body?: unknown;
  /** The token of the account `one` by default; null for no token. */
  token?: string | null;
  signal?: AbortSignal;
}

export async function call(
  url: string,
  method: string,
  path: string,
  { body, token = "token-1", signal }: CallOptions = {},
) {
  const answer = await fetch(url + path, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const read = (await answer.json()) as Thing & List & { error: { code: string; message: string } };
  return { status: answer.status, body: read };
}

/** Separate services for each test, with the account `one` and a state file that survives restarts. */
export function useServices(timeScale = 1000) {
  let directory = "";
  let running: Awaited<ReturnType<typeof startServices>>;
  const logs: string[] = [];
  const start = async (scale = timeScale) => {
    const databasePath = join(directory, "state.sqlite");
    const log = (line: string) => void logs.push(line);
    running = await startServices({ databasePath, timeScale: scale, log });
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "services-"));
    logs.length = 0;
    await start();
    await servicesAdmin(running.adminUrl).putAccount("one", { token: "token-1" });
  });
  afterEach(async () => {
    await running.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    logs,
    url: () => running.url,
    adminUrl: () => running.adminUrl,
    admin: () => servicesAdmin(running.adminUrl),
    call: (method: string, path: string, options?: CallOptions) =>
      call(running.url, method, path, options),
    restart: async (scale?: number) => {
      await running.stop();
      await start(scale);
    },
  };
}
