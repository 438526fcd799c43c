import { Client } from "@upstash/qstash";
import postgres from "postgres";
import { inject } from "vitest";
import { ensureDatabase } from "../standins/rampart-database.ts";
import { startQstash } from "../standins/qstash/server.ts";
import { useFixture } from "../support/fixture.ts";
import { startReceiver, until } from "./receiver.ts";

export const TOKEN = "qstash-test-token";
export const CURRENT_KEY = "sig_test_current";
export const NEXT_KEY = "sig_test_next";

/** A separate empty database for this test file, owned by the stand-in's role. */
export async function startDatabase(): Promise<{ databaseUrl: string; stop(): Promise<void> }> {
  const { superuserUrl, password } = inject("cluster");
  const name = `qstash_${crypto.randomUUID().replaceAll("-", "")}`;
  const databaseUrl = await ensureDatabase(superuserUrl, "qstash_standin", password, name);
  return {
    databaseUrl,
    stop: async () => {
      const admin = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
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

async function startStack(timeScale: number) {
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

/** A database, a stand-in on it, a client of the stand-in and a receiver, for the tests of one file. */
export const useQstash = (timeScale = 1) =>
  useFixture(
    () => startStack(timeScale),
    (stack) => stack.stop(),
  );

/** Waits until the message is in the dead letter queue. */
export async function deadLetterOf(client: Client, messageId: string) {
  const find = async () => (await client.dlq.listMessages({ filter: { messageId } })).messages[0];
  await until(async () => (await find()) !== undefined);
  return find();
}

/** A call that the client cannot make, e.g. an invalid one. */
export async function call(url: string, path: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  if (!headers.has("authorization")) headers.set("authorization", `Bearer ${TOKEN}`);
  const response = await fetch(url + path, { ...init, headers });
  const text = await response.text();
  const body: unknown = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text;
  return { status: response.status, body };
}
