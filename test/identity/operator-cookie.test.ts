import { describe, expect, test } from "vitest";
import { sealOperatorCookie } from "../../shared/identity/sessions/operator-cookie.ts";
import { Secrets } from "../../shared/secrets/secrets.ts";
import { useAuthWorld } from "./world.ts";

const world = useAuthWorld();
const route = "/auth/operator-session";
const own = { "sec-fetch-site": "same-origin" };
const asOperator = { ...own, "rampart-organization": "operator" };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const ask = (method: string, path: string, headers: Record<string, string>) =>
  world.ask(method, path, method === "POST" ? {} : undefined, headers);
const cookieOf = (value: string) => ({ cookie: `__Host-rampart-operator=${value}` });

/** Exchanges the operator's token, and returns the cookie. */
async function hold(): Promise<{ line: string; cookie: { cookie: string }; value: string }> {
  const answer = await ask("POST", route, { ...own, ...bearer(world.server.operatorToken) });
  expect(answer.status).toBe(200);
  const [line = ""] = answer.headers.getSetCookie();
  const value = /^__Host-rampart-operator=([^;]+)/.exec(line)?.[1] ?? "";
  return { line, value, cookie: cookieOf(value) };
}

describe("the operator's session in a browser", () => {
  test("is a cookie that no script reads and no other site sends, without the token in it", async () => {
    const { line, value, cookie } = await hold();
    for (const part of ["Path=/", "HttpOnly", "Secure", "SameSite=Strict", "Expires="])
      expect(line).toContain(part);
    expect(line).not.toContain("Domain");
    expect(value).not.toContain(world.server.operatorToken);
    const held = await ask("GET", route, { ...asOperator, ...cookie });
    const { subject, expiresAt } = (await held.json()) as { subject: string; expiresAt: string };
    expect(subject).not.toBe("");
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60 * 60_000);
    const tenants = await ask("GET", "/operator/tenants", { ...asOperator, ...cookie });
    expect(tenants.status).toBe(200);
    const ended = await ask("DELETE", route, { ...asOperator, ...cookie });
    expect(ended.status).toBe(204);
    expect(ended.headers.getSetCookie()[0]).toMatch(/^__Host-rampart-operator=;/);
  });

  test("counts only where a page of this server asks for it", async () => {
    const { value, cookie } = await hold();
    // The same cookie works in the positive control of the test above.
    const refused: [Record<string, string>, number][] = [
      [own, 401],
      [{ ...asOperator, "sec-fetch-site": "cross-site" }, 403],
      [{ ...asOperator, "sec-fetch-site": "same-site" }, 403],
      [{ "rampart-organization": "operator" }, 403],
      [{ "rampart-organization": "operator", origin: "https://evil.example" }, 403],
    ];
    for (const [headers, status] of refused) {
      for (const path of ["/operator/tenants", route])
        expect((await ask("GET", path, { ...headers, ...cookie })).status).toBe(status);
      const overTrpc = await fetch(`${world.server.url}/trpc/operator.listTenants`, {
        headers: { ...headers, ...cookie },
      });
      expect(overTrpc.status).toBe(status);
    }
    // Neither is it a bearer token, nor can it be exchanged for one that lasts longer.
    expect((await ask("GET", "/operator/tenants", bearer(decodeURIComponent(value)))).status).toBe(
      401,
    );
    expect((await ask("POST", route, { ...asOperator, ...cookie })).status).toBe(401);
  });

  test("reaches no tenant's data, and no tenant's token becomes one", async () => {
    const { cookie } = await hold();
    const admin = await world.register("operated");
    for (const path of ["/users", "/audit", "/configuration", "/dead-letters"]) {
      expect((await ask("GET", path, { ...asOperator, ...cookie })).status).toBe(403);
      // A positive control: the organization's own admin reads it.
      expect((await ask("GET", path, world.bearer(admin))).status).toBe(200);
    }
    expect((await ask("POST", route, { ...own, ...world.bearer(admin) })).status).toBe(403);
    // Beside it, the session of an organization stays its own.
    const held = await ask("POST", "/auth/session", { ...own, ...world.bearer(admin) });
    const [own2 = ""] = held.headers.getSetCookie();
    const both = { cookie: `${cookie.cookie}; ${own2.split(";")[0]}` };
    expect((await ask("GET", "/users", { ...own, ...both })).status).toBe(200);
    expect((await ask("GET", "/operator/tenants", { ...own, ...both })).status).toBe(403);
  });

  test("ends with its hour and with its token, and cannot be made up", async () => {
    const secrets = new Secrets(world.outside.keys.secretsKeys);
    const { operatorToken } = world.server;
    const exp = Date.now() / 1000 + 3600;
    const admin = await world.register("forger");
    const hourAgo = new Date(Date.now() - 60 * 60_000);
    const made = [
      [await sealOperatorCookie(secrets, operatorToken, exp, new Date()), 200],
      [await sealOperatorCookie(secrets, operatorToken, exp, hourAgo), 401],
      [await sealOperatorCookie(secrets, operatorToken, 1, new Date()), 401],
      [await sealOperatorCookie(secrets, admin.accessToken, exp, new Date()), 401],
      [{ value: operatorToken }, 401],
      [
        {
          value: await secrets.seal(
            JSON.stringify({ token: operatorToken, until: exp * 1000 }),
            "x",
          ),
        },
        401,
      ],
      [{ value: "nonsense" }, 401],
    ] as const;
    for (const [{ value }, status] of made) {
      const headers = { ...asOperator, ...cookieOf(encodeURIComponent(value)) };
      expect((await ask("GET", "/operator/tenants", headers)).status).toBe(status);
    }
  });
});
