import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startReceiver, until } from "./receiver.ts";
import { clientOf, CURRENT_KEY, NEXT_KEY, startDatabase, startStandIn, TOKEN } from "./stack.ts";

const MAIN = new URL("../standins/qstash/main.ts", import.meta.url).pathname;
let database: Awaited<ReturnType<typeof startDatabase>>;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

/** Runs main.ts in a separate process and waits for its first line. */
async function startProcess(env: Record<string, string>) {
  const child = Bun.spawn([process.execPath, MAIN], { env, stdout: "pipe", stderr: "pipe" });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const line = new TextDecoder().decode(value).trim();
  return { child, line, url: /http:\S+/.exec(line)?.[0] ?? "" };
}

const environment = () => ({
  PATH: process.env["PATH"] ?? "",
  QSTASH_DATABASE_URL: database.databaseUrl,
  QSTASH_TOKEN: TOKEN,
  QSTASH_CURRENT_SIGNING_KEY: CURRENT_KEY,
  QSTASH_NEXT_SIGNING_KEY: NEXT_KEY,
});

it("loses nothing when its process is killed during a delivery", async () => {
  const { child, line, url } = await startProcess(environment());
  expect(line).toMatch(/^qstash stand-in listens on http:\/\/127\.0\.0\.1:\d+$/);
  const receiver = startReceiver();
  let killed = false;
  receiver.on("/work", () => (killed ? new Response("ok") : new Promise<Response>(() => {})));
  const client = clientOf(url);
  const flowControl = { key: "work", parallelism: 5 };
  const work = { url: receiver.url("/work") };
  await client.batch(
    Array.from({ length: 20 }, (_, n) => ({ ...work, body: `keyed${n}`, flowControl })),
  );
  await client.batch(Array.from({ length: 20 }, (_, n) => ({ ...work, body: `free${n}` })));
  await client.queue({ queueName: "q" }).enqueue({ ...work, body: "queued1" });
  await client.queue({ queueName: "q" }).enqueue({ ...work, body: "queued2" });
  await receiver.until("/work", 26);
  child.kill("SIGKILL");
  await child.exited;
  killed = true;

  const next = await startStandIn(database.databaseUrl, 1);
  const bodies = () =>
    new Set(
      receiver
        .at("/work")
        .slice(26)
        .map(({ body }) => body),
    );
  await until(
    () => bodies().size === 42,
    10_000,
    () => `${bodies().size}`,
  );
  const state = () => clientOf(next.url).flowControl.get("work");
  await until(async () => (await state()).parallelismCount === 0);
  expect((await state()).waitListSize).toBe(0);
  await next.stop();
  await receiver.stop();
});

it("delivers running deliveries again after it is stopped and restarted", async () => {
  const receiver = startReceiver();
  const first = await startStandIn(database.databaseUrl, 1);
  let open = false;
  receiver.on("/held", () => (open ? new Response("ok") : new Promise<Response>(() => {})));
  await clientOf(first.url).publish({ url: receiver.url("/held"), body: "x" });
  await receiver.until("/held", 1);
  await first.stop();
  open = true;
  const second = await startStandIn(database.databaseUrl, 1);
  const deliveries = await receiver.until("/held", 2);
  expect(deliveries[1]?.headers.get("upstash-retried")).toBe("0");
  await second.stop();
  await receiver.stop();
});

it("delivers messages whose claim was lost with its connection", async () => {
  const receiver = startReceiver();
  const qstash = await startStandIn(database.databaseUrl, 1);
  const { messageId } = await clientOf(qstash.url).publish({
    url: receiver.url("/claimed"),
    delay: "1d",
  });
  const sql = postgres(database.databaseUrl, { max: 1 });
  await sql`
    update qstash.messages set state = 'active', due_at = 0,
      owner = (select id from qstash.dispatchers order by alive_until desc limit 1)
    where id = ${messageId}`;
  const [delivery] = await receiver.until("/claimed", 1);
  expect(delivery?.headers.get("upstash-message-id")).toBe(messageId);
  await sql.end();
  await qstash.stop();
  await receiver.stop();
});

it("stops on SIGTERM, and prints in one line why it cannot start", async () => {
  const { child } = await startProcess(environment());
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  for (const [name, value, why] of [
    ["QSTASH_TOKEN", "", "QSTASH_TOKEN is missing"],
    ["PORT", "http", "PORT is not a number"],
    ["QSTASH_DATABASE_URL", "postgres://a:b@127.0.0.1:1/none", "ECONNREFUSED"],
  ] as const) {
    const wrong = await startProcess({ ...environment(), [name]: value });
    expect(await wrong.child.exited).toBe(1);
    const text = await new Response(wrong.child.stderr).text();
    expect(text.trim().split("\n")).toHaveLength(1);
    expect(text).toContain(why);
  }
});
