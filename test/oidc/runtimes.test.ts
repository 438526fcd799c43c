import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StartedSignIn } from "../../shared/adapters/oidc/start-sign-in.ts";
import { type Child, repository, startChild } from "../runtime/child.ts";
import { logoutClaims } from "../standins/oidc/admin/logout-claims.ts";
import { Browser } from "../standins/oidc/browser.ts";
import { freePort } from "../standins/free-port.ts";
import { ann, redirectUri, useOidc } from "./support.ts";

const main = `${repository}/test/oidc/relying-party-main.ts`;
const { oidc, connection } = useOidc();

interface Program {
  command: string[];
  env: Record<string, string>;
  ready: RegExp;
}

const onDeno = async (port: number): Promise<Program> => ({
  command: [
    `${repository}/node_modules/deno/deno`,
    "run",
    "--no-prompt",
    "--cached-only",
    "--allow-net",
    "--allow-env",
    main,
  ],
  env: { PORT: String(port) },
  ready: /Listening on/,
});

const onWorkerd = async (port: number, directory: string): Promise<Program> => {
  const config = join(directory, "wrangler.toml");
  const own = await Bun.file(`${repository}/wrangler.toml`).text();
  const runtime = own.match(/^compatibility_\w+ = .*$/gm) ?? [];
  await Bun.write(config, ['name = "relying-party"', `main = "${main}"`, ...runtime].join("\n"));
  const flags = {
    config,
    ip: "127.0.0.1",
    port: String(port),
    "inspector-port": String(await freePort()),
    "persist-to": directory,
    "show-interactive-dev-session": "false",
  };
  return {
    command: [
      `${repository}/node_modules/.bin/wrangler`,
      "dev",
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    ],
    env: { WRANGLER_SEND_METRICS: "false", CI: "1", WRANGLER_LOG_PATH: directory },
    ready: /Ready on http/,
  };
};

describe.each([
  { name: "Deno", program: onDeno },
  { name: "workerd", program: onWorkerd },
])("on $name", ({ program }) => {
  let directory: string;
  let url: string;
  let child: Child;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "rampart-oidc-"));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = await startChild(await program(port, directory));
  });

  afterAll(async () => {
    await child.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function call<T>(path: string, input: object) {
    const body = JSON.stringify({ connection: connection(), ...input });
    const answer = await fetch(url + path, { method: "POST", body });
    return { status: answer.status, body: (await answer.json()) as T };
  }

  async function signIn(change: object = {}) {
    const { body: started } = await call<StartedSignIn>("/start", { redirectUri });
    const callbackUrl = await new Browser().signIn(started.url, ann);
    return call<{ subject?: string; message?: string }>("/finish", {
      ...started,
      callbackUrl,
      ...change,
    });
  }

  test("a person signs in, and another nonce or verifier is refused", async () => {
    expect(await signIn()).toMatchObject({ status: 200, body: { subject: "ann-1" } });
    expect(await signIn({ nonce: "another" })).toMatchObject({ status: 401 });
    expect(await signIn({ verifier: "another".repeat(10) })).toMatchObject({ status: 401 });
  });

  test("concurrent requests share one fetch of rotated keys", async () => {
    await signIn();
    await oidc.admin.rotateKeys("acme");
    await oidc.admin.forgetRequests();
    const all = await Promise.all(Array.from({ length: 8 }, () => signIn()));
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(await oidc.admin.fetches("acme")).toEqual({ discovery: 0, keys: 1 });
  });

  test("a logout token is verified, and one with a forged kid is refused", async () => {
    const claims = logoutClaims(connection().issuer, { sub: "ann-1" });
    const token = await oidc.admin.sign("acme", { claims });
    expect(await call("/logout", { token })).toMatchObject({ status: 200, body: { sid: null } });
    const forged = await oidc.admin.sign("acme", { claims, header: { kid: "forged" } });
    expect(await call("/logout", { token: forged })).toMatchObject({ status: 401 });
  });

  test("a provider that is away is an error that says so", async () => {
    const away = { ...connection(), issuer: "http://127.0.0.1:9/acme" };
    const { status, body } = await call<{ message: string }>("/start", {
      connection: away,
      redirectUri,
    });
    expect([status, body.message]).toEqual([503, expect.stringContaining("could not be reached")]);
  });
});
