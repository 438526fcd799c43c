import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { freePort } from "../standins/free-port.ts";
import { environmentFor } from "../support/server.ts";
import { type Outside, startOutside } from "../support/services.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { reservePlace, startWorker, type TestWorker } from "../support/workers.ts";
import { type Child, repository, startChild } from "./child.ts";

const faults = `${repository}/test/runtime/faults-main.ts`;
const bun = [`${repository}/node_modules/.bin/bun`, faults];
const deno = [
  `${repository}/node_modules/deno/deno`,
  "run",
  "--no-prompt",
  "--cached-only",
  "--allow-net",
  "--allow-env",
  // Only for the entry, whose name is known at run time.
  `--allow-read=${repository}`,
  faults,
];
const entries = {
  "the server on Bun": { command: bun, entry: "server/bun.ts" },
  "the server on Deno": { command: deno, entry: "server/deno.ts" },
  "a worker": { command: [...bun, "analytics"], entry: "worker/index.ts" },
};
type Name = keyof typeof entries;
const names = Object.keys(entries) as Name[];

let outside: Outside;
let provisioning: TestWorker;
let workers: { provisioning: string; analytics: string };

beforeAll(async () => {
  outside = await startOutside({ timeScale: 20 });
  const place = reservePlace();
  workers = { provisioning: place.url, analytics: "http://127.0.0.1:9" };
  const urls = { server: "http://127.0.0.1:9", ...workers };
  provisioning = startWorker(outside, "provisioning", place, urls);
});

afterAll(async () => {
  await provisioning.stop();
  await outside.stop();
});

interface Faulty {
  url: string;
  child: Child;
  /** Triggers a fault in the process. */
  suffer(fault: "reject" | "throw" | "lose-state"): Promise<void>;
  /** Waits for its log line of this event. */
  line(event: string): Promise<Record<string, unknown>>;
}

async function start(name: Name): Promise<Faulty> {
  const { command, entry } = entries[name];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...environmentFor(outside, { server: url, ...workers }),
    PORT: String(port),
    ENTRY: `${repository}/${entry}`,
  };
  const child = await startChild({
    command,
    env,
    ready: /"event":"(server|worker)\.listening"/,
  });
  const line = (event: string) =>
    until(`${event} is logged`, () => child.logs().find((one) => one["event"] === event));
  const control = String((await line("faults.listening"))["url"]);
  return {
    url,
    child,
    line,
    suffer: async (fault) => {
      expect((await fetch(`${control}/${fault}`)).status).toBe(204);
    },
  };
}

const isAlive = async ({ url }: Faulty) => (await fetch(`${url}/healthz`)).status;
const itsCause = { level: "error", error: "TypeError", message: "the bottom of it" };

describe.each(names)("%s", (name) => {
  let process: Faulty;
  beforeAll(async () => {
    process = await start(name);
  });

  it("logs an unhandled rejection with its cause, and continues", async () => {
    await process.suffer("reject");
    const line = await process.line("process.unhandled_rejection");
    expect(line).toMatchObject({
      ...itsCause,
      at: expect.arrayContaining([expect.stringContaining("faults-main")]),
    });
    expect(await isAlive(process)).toBe(200);
  });

  it.each([
    ["throw" as const, "process.uncaught_exception"],
    ["lose-state" as const, "process.connection_desynchronized"],
  ])("ends with 1 after a %s, and can be started again", async (fault, event) => {
    await process.suffer(fault);
    expect(await process.child.exited).toBe(1);
    expect(await process.line(event)).toMatchObject(itsCause);
    process = await start(name);
    expect(await isAlive(process)).toBe(200);
  });

  it("ends with 0 when it is asked to", async () => {
    await process.child.stop();
    expect(await process.child.exited).toBe(0);
  });
});

describe.each(names.slice(0, 2))("%s, when it is not trusted any more,", (name) => {
  it("finishes running requests, accepts no new ones, and exits", async () => {
    const process = await start(name);
    const slug = name.toLowerCase().replaceAll(" ", "-");
    const operatorToken = await issueAccessToken(
      { sub: "test", role: "operator", lifetime: 3600 },
      JSON.parse(outside.keys.jwtPrivateKey),
    );
    const tenant = await createTestTenant(outside, { url: process.url, operatorToken }, slug);
    const id = await tenant.person({ userName: "ada@x.test", roles: [{ value: "admin" }] });
    const { admin } = outside.mindtickle;
    await until("the user is at MindTickle, and was pulled", async () => {
      const calls = await admin.requests({ account: slug });
      return calls.some(({ path, status }) => path.endsWith("/Module") && status === 200);
    });
    await admin.addFault({ kind: "latency", account: slug, ms: 1500 });
    const since = Date.now();
    const begun = fetch(`${process.url}/api/tenants/${slug}/users/${id}/sync-progress`, {
      headers: { authorization: `Bearer ${await tenant.token(id, "admin")}` },
    });
    await until("a call to MindTickle is in progress", async () => {
      const calls = await admin.requests({ account: slug, since });
      return calls.length > 0;
    });
    await process.suffer("throw");
    await process.line("process.uncaught_exception");
    await until("no new request is accepted", () =>
      fetch(`${process.url}/healthz`, { headers: { connection: "close" } }).then(
        () => false,
        () => true,
      ),
    );
    expect((await begun).status).toBe(200);
    expect(await process.child.exited).toBe(1);
  });
});
