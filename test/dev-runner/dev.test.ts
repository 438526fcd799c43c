import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRampartClient } from "../../server/client/index.ts";
import type { Session } from "../dev/session.ts";
import { freePort } from "../standins/free-port.ts";
import { until } from "../support/until.ts";
import { send } from "../webhooks/inbound/support.ts";
import { expectAtRest } from "./at-rest.ts";
import { DevRun, stillRunning } from "./dev-run.ts";

let directory: string;
let port: number;
let run: DevRun | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "rampart-dev-"));
  port = await freePort();
});

afterAll(async () => {
  run?.signal("SIGINT");
  await run?.end();
  await rm(directory, { recursive: true, force: true });
});

const sessionFile = () => join(directory, "session.json");

async function startAndSettle(): Promise<{ run: DevRun; session: Session }> {
  const started = new DevRun(directory, port);
  run = started;
  let ended = false;
  void started.exited.then(() => (ended = true));
  await until(
    "everything is seeded and printed",
    () => {
      if (ended) throw new Error(started.output);
      return started.output.includes("Ctrl-C ends everything");
    },
    40_000,
  );
  const session = JSON.parse(await readFile(sessionFile(), "utf8")) as Session;
  return { run: started, session };
}

async function interrupt(started: DevRun): Promise<void> {
  const processes = started.descendants();
  expect(processes.length).toBeGreaterThan(8);
  started.signal("SIGINT");
  expect(await started.end()).toBe(0);
  run = undefined;
  expect(stillRunning(processes)).toEqual([]);
}

const tenantShape = {
  id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  scimToken: expect.stringMatching(/^rmp_scim_/),
  webhooks: Object.fromEntries(
    ["user-service", "payment-service", "communication-service"].map((service) => [
      service,
      {
        url: expect.stringMatching(new RegExp(`/webhooks/${service}/[0-9a-f-]{36}$`)),
        secret: expect.stringMatching(/^whsec_/),
      },
    ]),
  ),
  tokens: { admin: expect.any(String), manager: expect.any(String), rep: expect.any(String) },
  people: {
    admin: { email: expect.any(String), password: expect.any(String) },
    manager: { email: expect.any(String), password: expect.any(String) },
    rep: { email: expect.any(String), password: expect.any(String) },
  },
  sso: { url: expect.any(String), email: expect.any(String), password: expect.any(String) },
};

const peopleOf = async ({ server, tenants }: Session, slug: "acme" | "globex") => {
  const client = createRampartClient({ url: server, token: tenants[slug].tokens.admin });
  return (await client.users.list.query({ limit: 200 })).items;
};

test("starts, prints, stops without leftovers, resumes with the same data, and rests when idle", async () => {
  const first = await startAndSettle();
  const { server, tenants } = first.session;
  expect((await stat(sessionFile())).mode & 0o777).toBe(0o600);
  const url = expect.stringMatching(/^http:\/\/(localhost|127\.0\.0\.1):\d+$/);
  const postgresUrl = (role: string) =>
    expect.stringMatching(new RegExp(`^postgres://${role}:.+@127.0.0.1:\\d+/rampart$`));
  expect(first.session).toEqual({
    server: `http://localhost:${port}`,
    workers: { provisioning: url, analytics: url },
    database: { app: postgresUrl("rampart_app"), owner: postgresUrl("rampart_owner") },
    redis: { rest: url, token: expect.any(String), tcp: expect.stringMatching(/^rediss?:/) },
    qstash: { url, token: expect.any(String) },
    mindtickle: { url, admin: url },
    services: { url, admin: url },
    mail: { url: expect.stringMatching(/^http:.*\/messages$/) },
    operatorToken: expect.any(String),
    tenants: { acme: tenantShape, globex: tenantShape },
  });
  expect(await peopleOf(first.session, "acme")).toHaveLength(12);
  expect(await peopleOf(first.session, "globex")).toHaveLength(6);

  // Each of the people who are printed can sign in.
  for (const [slug, { people }] of Object.entries(tenants)) {
    for (const [role, { email, password }] of Object.entries(people)) {
      expect(first.run.output).toContain(password);
      const answer = await fetch(`${server}/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email, password, organization: slug }),
      });
      expect(await answer.json()).toMatchObject({ user: { role }, organization: { slug } });
    }
  }

  // The links to the console, one a role.
  const links = first.run.output.matchAll(/^ *(\w+) +(http\S+)\/console\/enter#token=(\S+)$/gm);
  const opened = Array.from(links, async ([, role, url, token]) => {
    const headers = { authorization: `Bearer ${token}` };
    const me = await fetch(`${url}/api/v1/auth/me`, { headers });
    expect(await me.json()).toMatchObject({ user: { role } });
    return role;
  });
  expect(new Set(await Promise.all(opened))).toEqual(new Set(["admin", "manager", "rep"]));

  // The three printed calls.
  const headers = { authorization: `Bearer ${tenants.acme.tokens.admin}` };
  const synced = await fetch(`${server}/api/tenants/acme/users/u123/sync-progress`, { headers });
  expect(synced.status).toBe(200);
  expect(await synced.json()).toMatchObject({ courses: { length: 8 } });
  const queued = await fetch(`${server}/api/tenants/acme/readiness/aggregate`, {
    method: "POST",
    headers,
  });
  expect(queued.status).toBe(202);
  const filter = encodeURIComponent('externalId eq "u123"');
  const found = await fetch(`${server}/scim/v2/Users?filter=${filter}`, {
    headers: { authorization: `Bearer ${tenants.acme.scimToken}` },
  });
  expect(await found.json()).toMatchObject({ totalResults: 1 });
  const invoice = { id: "i-1", version: 1, amountDue: 1, currency: "EUR", status: "open" };
  const body = { id: "e-1", type: "invoice.created", data: invoice };
  const hook = tenants.acme.webhooks["payment-service"];
  expect(await send({ ...hook, body })).toMatchObject({ status: 202, body: { accepted: 1 } });
  expect(first.run.output.match(/^curl /gm)).toHaveLength(3);
  expect(first.run.output).toMatch(/^ {2}acme +\d+ .* final$/m);

  const second = new DevRun(directory, await freePort());
  expect(await second.end()).toBe(1);
  expect(second.output).toMatch(/^npm run dev: It already runs for .*\n$/);

  const before = await peopleOf(first.session, "acme");
  await interrupt(first.run);
  await expect(stat(sessionFile())).rejects.toThrow("ENOENT");

  const resumed = await startAndSettle();
  expect(resumed.run.output).not.toContain("seeded");
  expect(resumed.session.tenants.acme.id).toBe(tenants.acme.id);
  expect(resumed.session.workers).toEqual(first.session.workers);
  expect(await peopleOf(resumed.session, "acme")).toEqual(before);
  await expectAtRest(resumed.run, resumed.session);
  await interrupt(resumed.run);
});

describe("one line and an exit code for", () => {
  const other = () => join(directory, "other");
  const refused = async (started: DevRun): Promise<string> => {
    expect(await started.end()).toBe(1);
    expect(started.descendants()).toEqual([]);
    expect(started.output).toMatch(/^npm run dev: [^\n]*\n$/);
    return started.output;
  };

  test("a taken port", async () => {
    const holder = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
    const output = await refused(new DevRun(other(), holder.port ?? 0));
    expect(output).toContain(`Port ${holder.port} is taken. Choose another: PORT=`);
    await holder.stop(true);
  });

  test("a path that is not a folder", async () => {
    await writeFile(join(directory, "file"), "");
    const output = await refused(new DevRun(join(directory, "file"), await freePort()));
    expect(output).toContain("cannot be used");
  });

  test("a cluster that cannot be read", async () => {
    const place = join(directory, "damaged");
    await rm(place, { recursive: true, force: true });
    await Bun.write(join(place, "postgres", "something"), "else");
    const output = await refused(new DevRun(place, await freePort()));
    expect(output).toContain("contains something other than a cluster of this tool");
  });

  test("wrong usage, with exit code 2", async () => {
    const started = new DevRun(other(), await freePort(), "--people", "1,1");
    expect(await started.end()).toBe(2);
    expect(started.output).toMatch(/^npm run dev: --people is "1,1"[^\n]*\n$/);
  });
});
