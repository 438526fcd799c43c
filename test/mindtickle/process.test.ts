import { expect, test } from "vitest";
import { mindtickleAdmin } from "../standins/mindtickle/admin/client.ts";
import { useSpawned } from "../support/spawned.ts";
import { account, ann, call } from "./simulator.ts";

const { spawn, start } = useSpawned("mindtickle", "MINDTICKLE_DATABASE");

test("the process prints its addresses, keeps its state when killed, and exits cleanly", async () => {
  const first = await start();
  await mindtickleAdmin(first.adminUrl).putAccount("one", account);
  expect((await call(first.url, "POST", "/User", { body: ann })).status).toBe(201);
  first.child.kill("SIGKILL");
  await first.child.exited;
  const second = await start({
    PORT: new URL(first.url).port,
    ADMIN_PORT: new URL(first.adminUrl).port,
    MINDTICKLE_TIME_SCALE: "20",
  });
  expect([second.url, second.adminUrl]).toEqual([first.url, first.adminUrl]);
  expect(await mindtickleAdmin(second.adminUrl).users("one")).toMatchObject([ann]);
  const late = { kind: "answer-late", ms: 60_000, count: 1 } as const;
  await mindtickleAdmin(second.adminUrl).addFault(late);
  const open = expect(call(second.url, "GET", "/Series")).rejects.toThrow();
  const taken = () => mindtickleAdmin(second.adminUrl).faults();
  await expect.poll(taken, { interval: 5 }).toEqual([]);
  second.child.kill("SIGTERM");
  await open;
  expect(await second.child.exited).toBe(0);
  expect(await new Response(second.child.stderr).text()).toBe("");
});

test.each([
  ["no database", {}, "MINDTICKLE_DATABASE: name a SQLite file"],
  ["an invalid port", { MINDTICKLE_DATABASE: ":memory:", PORT: "x" }, "PORT: "],
  ["no time", { MINDTICKLE_DATABASE: ":memory:", MINDTICKLE_TIME_SCALE: "0" }, "_TIME_SCALE: "],
  ["a folder that is not there", { MINDTICKLE_DATABASE: "/nowhere/state.sqlite" }, "open"],
])("with %s it says why in one line and exits with 1", async (_name, env, reason) => {
  const child = spawn(env);
  expect(await child.exited).toBe(1);
  const output = await new Response(child.stderr).text();
  expect(output).toMatch(/^mindtickle simulator: [^\n]+\n$/);
  expect(output).toContain(reason);
});

test("with a port in use it prints the reason and exits with 1", async () => {
  using taken = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const child = spawn({ MINDTICKLE_DATABASE: ":memory:", PORT: String(taken.port) });
  expect(await child.exited).toBe(1);
  expect(await new Response(child.stderr).text()).toMatch(
    /^mindtickle simulator: [^\n]*port[^\n]*\n$/i,
  );
});
