import { describe, expect, test } from "vitest";
import { type SignedIn, useAuthWorld } from "./world.ts";

const world = useAuthWorld();

/** A browser: it keeps cookies, and says where its requests come from. */
class Browser {
  readonly cookies = new Map<string, string>();

  async ask(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: object,
  ): Promise<Response> {
    const answer = await fetch(world.server.url + path, {
      method,
      headers: {
        "sec-fetch-site": "same-origin",
        ...(this.cookies.size > 0 && {
          cookie: Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join("; "),
        }),
        ...(body && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  async hold(signedIn: SignedIn): Promise<Response> {
    return this.ask("POST", "/auth/session", world.bearer(signedIn), {});
  }
}

const idOf = (signedIn: SignedIn) => signedIn.organization.id;

describe("a browser's session", () => {
  test("is a cookie that no script reads, bound to this host, and ends at once", async () => {
    const browser = new Browser();
    const signedIn = await world.register("cookie");
    const held = await browser.hold(signedIn);
    expect(held.status).toBe(200);
    const [cookie = ""] = held.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-rampart-[\da-f-]{36}=/);
    for (const part of ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]) {
      expect(cookie).toContain(part);
    }
    expect(cookie).not.toContain("Domain");
    expect((await browser.ask("GET", "/api/v1/auth/me")).status).toBe(200);
    expect((await browser.ask("DELETE", "/auth/session")).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    const bearer = await world.ask("GET", "/auth/me", undefined, world.bearer(signedIn));
    expect(bearer.status).toBe(401);
  });

  test("is set again when its request is repeated with the same Idempotency-Key", async () => {
    const signedIn = await world.register("cookie-again");
    const headers = { ...world.bearer(signedIn), "idempotency-key": "hold" };
    for (let time = 0; time < 2; time += 1) {
      const browser = new Browser();
      expect((await browser.ask("POST", "/auth/session", headers, {})).status).toBe(200);
      expect((await browser.ask("GET", "/api/v1/auth/me")).status).toBe(200);
    }
  });

  test("counts only in requests of this server's own pages, also for reads", async () => {
    const browser = new Browser();
    await browser.hold(await world.register("own-pages"));
    for (const site of ["cross-site", "same-site", "none"]) {
      const answer = await browser.ask("GET", "/api/v1/auth/me", { "sec-fetch-site": site });
      expect(answer.status).toBe(403);
    }
    const cookie = Array.from(browser.cookies, ([name, value]) => `${name}=${value}`).join("; ");
    const without = await fetch(`${world.server.url}/api/v1/auth/me`, { headers: { cookie } });
    expect(without.status).toBe(403);
    const origin = { cookie, origin: world.server.url };
    const byOrigin = await fetch(`${world.server.url}/api/v1/auth/me`, { headers: origin });
    expect(byOrigin.status).toBe(200);
    const foreign = { cookie, origin: "https://evil.example" };
    const other = await fetch(`${world.server.url}/api/v1/auth/me`, { headers: foreign });
    expect(other.status).toBe(403);
  });

  test("needs the organization's header over tRPC", async () => {
    const browser = new Browser();
    const signedIn = await world.register("header");
    await browser.hold(signedIn);
    expect((await browser.ask("GET", "/trpc/auth.me")).status).toBe(401);
    const headers = { "rampart-organization": idOf(signedIn) };
    expect((await browser.ask("GET", "/trpc/auth.me", headers)).status).toBe(200);
  });

  test("is not used where a bearer token is refused", async () => {
    const browser = new Browser();
    await browser.hold(await world.register("no-fallback"));
    const answer = await browser.ask("GET", "/api/v1/auth/me", { authorization: "Bearer wrong" });
    expect(answer.status).toBe(401);
  });

  test("of several organizations are held side by side; each request names one", async () => {
    const browser = new Browser();
    const one = await world.register("side-one");
    const two = await world.register("side-two");
    await browser.hold(one);
    await browser.hold(two);
    expect((await browser.ask("GET", "/api/v1/auth/me")).status).toBe(401);
    for (const signedIn of [one, two]) {
      const headers = { "rampart-organization": idOf(signedIn) };
      const me = await browser.ask("GET", "/api/v1/auth/me", headers);
      expect(await me.json()).toMatchObject({ organization: { id: idOf(signedIn) } });
    }
    const held = async () =>
      ((await (await browser.ask("GET", "/auth/session")).json()) as { items: object[] }).items;
    expect(await held()).toHaveLength(2);
    await world.ask("POST", "/auth/logout", {}, world.bearer(one));
    expect(await held()).toMatchObject([{ organization: { slug: "side-two" } }]);
    expect(browser.cookies.size).toBe(1);
  });

  test("is not disturbed by a cookie that a neighbouring host planted", async () => {
    const browser = new Browser();
    const signedIn = await world.register("planted");
    await browser.hold(signedIn);
    // Browsers accept it for the whole domain, because its name does not begin with __Host-.
    browser.cookies.set(`rampart-${crypto.randomUUID()}`, "x");
    const me = await browser.ask("GET", "/api/v1/auth/me");
    expect(me.status).toBe(200);
    expect(await me.json()).toMatchObject({ organization: { id: idOf(signedIn) } });
  });

  test("cannot be made from a token of another issuer, and a cookie is not a bearer token", async () => {
    const tenant = await world.tenant("issuers");
    const id = await tenant.person({ userName: "one@issuers.example" });
    const external = { authorization: `Bearer ${await tenant.token(id, "rep")}` };
    const browser = new Browser();
    expect((await browser.ask("POST", "/auth/session", external, {})).status).toBe(400);
    await browser.hold(await world.register("no-bearer"));
    const [value = ""] = browser.cookies.values();
    const asBearer = await world.ask("GET", "/auth/me", undefined, {
      authorization: `Bearer ${value}`,
    });
    expect(asBearer.status).toBe(401);
  });
});
