import { expect, test } from "vitest";
import { servicesAdmin } from "../standins/services/admin/client.ts";
import { useSpawned } from "../support/spawned.ts";
import { until } from "../support/until.ts";
import { useReceiver } from "./receiver.ts";
import { ann, call, message } from "./simulator.ts";

const { spawn, start } = useSpawned("services", "SERVICES_DATABASE");
const receiver = useReceiver();
const users = "/user-service/v1/users";

test("the process prints its address, and keeps its state when killed", async () => {
  const first = await start();
  const webhooks = { "user-service": receiver.hook("users") };
  await servicesAdmin(first.adminUrl).putAccount("one", { token: "token-1", webhooks });
  receiver.answerWith((nth) => (nth === 1 ? new Promise<never>(() => {}) : 204));
  const { status, body } = await call(first.url, "POST", users, { body: ann });
  expect(status).toBe(201);
  await until("its webhook is under way", () => receiver.requests.length > 0);
  first.child.kill("SIGKILL");
  await first.child.exited;
  const second = await start({
    PORT: new URL(first.url).port,
    ADMIN_PORT: new URL(first.adminUrl).port,
    TIME_SCALE: "20",
  });
  expect([second.url, second.adminUrl]).toEqual([first.url, first.adminUrl]);
  expect((await call(second.url, "GET", `${users}/u-1`)).body).toEqual(body);
  await servicesAdmin(second.adminUrl).settle("one");
  expect(receiver.requests).toEqual([receiver.requests[0], receiver.requests[0]]);
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "shuts down cleanly on %s, whatever it is doing",
  async (signal) => {
    // So slow that its timers alone would not finish.
    const { child, url, adminUrl } = await start({ TIME_SCALE: "1e-9" });
    const { putAccount, addFault, faults, settle } = servicesAdmin(adminUrl);
    await putAccount("one", { token: "token-1", webhooks: receiver.hooks() });
    receiver.answerWith(() => new Promise<never>(() => {}));
    expect((await call(url, "POST", users, { body: ann })).status).toBe(201);
    await until("its webhook is under way", () => receiver.requests.length > 0);
    const path = "/communication-service/v1/messages";
    expect((await call(url, "POST", path, { body: message })).status).toBe(202);
    await addFault({ kind: "latency", ms: 60_000, count: 1 });
    const open = [call(url, "GET", users), settle("one")].map((one) =>
      expect(one).rejects.toThrow(/ECONNRE|closed/),
    );
    await expect.poll(faults, { interval: 5 }).toEqual([]);
    child.kill(signal);
    await Promise.all(open);
    expect(await child.exited).toBe(0);
    expect(await new Response(child.stderr).text()).toBe("");
  },
);

test.each([
  ["no database", {}, "SERVICES_DATABASE: name a SQLite file"],
  ["an invalid port", { SERVICES_DATABASE: ":memory:", PORT: "x" }, " PORT: "],
  ["an invalid admin port", { SERVICES_DATABASE: "", ADMIN_PORT: "65536" }, "; ADMIN_PORT: "],
  ["no time", { SERVICES_DATABASE: ":memory:", TIME_SCALE: "0" }, "TIME_SCALE: "],
  ["a folder that is not there", { SERVICES_DATABASE: "/nowhere/state.sqlite" }, "open"],
])("with %s it says why in one line and exits with 1", async (_name, env, reason) => {
  const child = spawn(env);
  expect(await child.exited).toBe(1);
  const said = await new Response(child.stderr).text();
  expect(said).toMatch(/^services simulator: [^\n]+\n$/);
  expect(said).toContain(reason);
});

test("with a port in use it prints the reason and exits with 1", async () => {
  using taken = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const child = spawn({ SERVICES_DATABASE: ":memory:", PORT: String(taken.port) });
  expect(await child.exited).toBe(1);
  expect(await new Response(child.stderr).text()).toMatch(
    /^services simulator: [^\n]*port[^\n]*\n$/i,
  );
});
