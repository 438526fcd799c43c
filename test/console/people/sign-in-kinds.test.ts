import { beforeAll, describe, expect, test } from "vitest";
import { codeOf, stepAt } from "../../../shared/identity/totp/code.ts";
import { insertPassword, password } from "../../identity/world.ts";
import { providerPassword, type SsoTenant, useSsoWorld } from "../../identity/sso/world.ts";
import { clientFor } from "../../support/server.ts";
import { openPage, type WatchedPage } from "../browser.ts";
import { expectAccessible, hasBrowser, signIn, untilAt, useBrowser } from "../world.ts";

const world = useSsoWorld();
const started = useBrowser();
const shared: { acme?: SsoTenant } = {};

beforeAll(async () => {
  if (!hasBrowser) return;
  const acme = await world.tenant("acme");
  const { sql } = world;
  await insertPassword(sql, {
    tenantId: acme.id,
    userId: acme.adminId,
    verifiedAddress: "admin@acme.example",
  });
  shared.acme = acme;
});

const acme = () => {
  if (!shared.acme) throw new Error("The tenant does not exist.");
  return shared.acme;
};

/** A person of the directory with a password, signed in at a page. */
async function signedIn(
  name: string,
  path: string,
  role = "rep",
): Promise<WatchedPage & { id: string }> {
  const email = `${name}@acme.example`;
  const id = await acme().person({
    userName: email,
    externalId: name,
    emails: [{ value: email, primary: true }],
    roles: [{ value: role, primary: true }],
  });
  const tenantId = acme().id;
  await insertPassword(world.sql, { tenantId, userId: id, verifiedAddress: email });
  const watched = await openPage(started.browser);
  await watched.page.goto(`${world.server.url}/console/org/acme/${path}`);
  await signIn(watched.page, email);
  await untilAt(watched.page, `/console/org/acme/${path}`);
  return { ...watched, id };
}

const setActive = (id: string, active: boolean) =>
  acme().scim("PATCH", `/Users/${id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "active", value: active }],
  });

describe.skipIf(!hasBrowser)("signing in", () => {
  test("with an authenticator app, which an admin must set up first, and a recovery code", async () => {
    const require = (isRequired: boolean) =>
      world.sql`update tenants set config = config || ${world.sql.json({ "identity.adminTotp": isRequired })}
        where id = ${acme().id}`;
    await require(true);
    const { page, faults, id } = await signedIn("totp", "account", "admin");
    await page.goto(`${world.server.url}/console/org/acme/people`);
    await untilAt(page, "/console/org/acme/account");
    await page.getByText("Your organization requires an app of you.").waitFor();
    expect(await page.getByRole("link", { name: "People" }).count()).toBe(0);
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Set up an app" }).click();
    await dialog.getByLabel("Present password").fill(password);
    await dialog.getByRole("button", { name: "Continue" }).click();
    await dialog.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
    await expectAccessible(page);
    const secret = await dialog.getByRole("textbox", { name: "Key" }).innerText();
    const code = () => codeOf(secret, stepAt(new Date()));
    await dialog.getByLabel("Code", { exact: true }).fill(await code());
    await dialog.getByRole("button", { name: "Confirm" }).click();
    const shown = dialog.getByRole("textbox", { name: "Codes" });
    const codes = (await shown.innerText()).split("\n");
    expect(codes).toHaveLength(10);
    await dialog.getByRole("button", { name: "I have stored it" }).click();
    await page.getByText("Recovery codes left: 10").waitFor();
    await page.getByRole("link", { name: "People" }).waitFor();
    const content = await page.content();
    expect([secret, ...codes].filter((one) => content.includes(one))).toEqual([]);
    await expectAccessible(page);

    // As if the last accepted code was of long ago.
    await world.sql`update sign_ins set totp_step = totp_step - 10 where user_id = ${id}`;
    for (const second of [await code(), codes[0] ?? ""]) {
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
      await signIn(page, "totp@acme.example");
      await page.getByLabel("Code").fill(second);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("heading", { name: "Readiness", level: 1 }).waitFor();
    }
    await require(false);
    expect(faults).toEqual([]);
  });

  test("lists sessions, ends the others, and changes the password", async () => {
    const { page, faults } = await signedIn("sessions", "account");
    // A rep has no page that the server does not grant, and reads who can grant it.
    for (const name of ["Roles", "Invitations", "Connect a directory"])
      expect(await page.getByRole("link", { name }).count()).toBe(0);
    await page.goto(`${world.server.url}/console/org/acme/roles`);
    await page.getByText("You need the permission roles:read").waitFor();
    await page.goto(`${world.server.url}/console/org/acme/account`);
    const other = await openPage(started.browser);
    await other.page.goto(`${world.server.url}/console/org/acme/account`);
    await signIn(other.page, "sessions@acme.example");
    await untilAt(other.page, "/console/org/acme/account");
    await page.reload();
    await page.getByRole("button", { name: "End", exact: true }).waitFor();
    await page.getByRole("button", { name: "End all others" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End all others" }).click();
    await page.getByRole("button", { name: "End", exact: true }).waitFor({ state: "detached" });
    await other.page.reload();
    await other.page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    await page.getByLabel("Present password").fill(password);
    await page.getByLabel("New password").fill("tandem-orbit-lantern-3058");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Your password is changed.").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    await signIn(page, "sessions@acme.example", "tandem-orbit-lantern-3058");
    await page.getByRole("heading", { name: "Readiness", level: 1 }).waitFor();
    expect([...faults, ...other.faults]).toEqual([]);
  });

  test("at the identity provider; a refusal is a page for people, and JSON for programs", async () => {
    const { page, faults } = await openPage(started.browser);
    const begin = async (email: string) => {
      await page.goto(`${world.server.url}/console/sign-in?organization=acme`);
      await page.getByText("Sign in with your company account").click();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByLabel("Email").fill(email);
      await page.getByLabel("Password").fill(providerPassword);
      await page.getByRole("button", { name: "Sign in" }).click();
    };
    await acme().atProvider({ email: "admin@acme.example" }, { email: "nobody@acme.example" });
    await begin("nobody@acme.example");
    await page.getByText("You are not known to Rampart yet").waitFor();
    expect(new URL(page.url()).pathname).toBe("/api/v1/auth/sso/callback");
    await expectAccessible(page);
    await page.getByRole("link", { name: "Back to the sign-in" }).click();
    await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    const program = await fetch(`${world.server.url}/api/v1/auth/sso/callback?state=x`);
    expect(program.headers.get("content-type")).toBe("application/problem+json");

    await page.context().clearCookies();
    await begin("admin@acme.example");
    await untilAt(page, "/console/org/acme/readiness");
    await page.getByRole("heading", { name: "Readiness", level: 1 }).waitFor();
    await page.goto(`${world.server.url}/console/org/acme/sso`);
    await page.getByRole("button", { name: "Test", exact: true }).click();
    const opened = page.context().waitForEvent("page");
    await page.getByRole("button", { name: "Open the provider" }).click();
    const tab = await opened;
    await tab.getByRole("heading", { name: "The connection works." }).waitFor();
    await tab.getByText("admin@acme.example").waitFor();
    await page.getByRole("dialog").getByText("Tested").waitFor();
    const tested = await acme().admin("GET", `/sso-connections/${acme().connectionId}`);
    expect((tested.body as { testedAt: string | null }).testedAt).not.toBeNull();

    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Require single sign-on" }).click();
    await dialog.getByLabel("Type acme.example to confirm").fill("acme.example");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Require single sign-on" }).click();
    await page.getByText("Everybody must sign in by Provider.").waitFor();
    const [domain] = (await acme().admin("GET", "/domains")).body.items;
    expect(domain).toMatchObject({
      enforcedConnectionId: acme().connectionId,
      breakGlassUserId: acme().adminId,
    });
    await page.getByRole("button", { name: "Allow passwords again" }).click();
    await dialog.getByRole("button", { name: "Allow passwords again" }).click();
    await page.getByText("People may sign in with a password too.").waitFor();
    expect(faults).toEqual([]);
  });

  test("ends in mid-session with the person's deactivation, and with a new role", async () => {
    for (const [name, change] of [
      ["leaver", (id: string) => setActive(id, false)],
      [
        "mover",
        (id: string) =>
          acme().scim("PATCH", `/Users/${id}`, {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            Operations: [{ op: "add", value: { roles: [{ value: "manager", primary: true }] } }],
          }),
      ],
    ] as const) {
      const { page, faults, id } = await signedIn(name, "people");
      await page
        .getByRole("cell", { name: `${name}@acme.example` })
        .first()
        .waitFor();
      expect((await change(id)).status).toBe(200);
      await page.getByLabel("Status").selectOption("true");
      await page.getByText("Your session has ended.").waitFor();
      expect(await page.getByRole("cell").count()).toBe(0);
      expect(faults).toEqual([]);
    }
  });

  test("a page of another site can neither change nor read anything by the cookie", async () => {
    const { page, id } = await signedIn("victim", "people");
    const forged = `${world.server.url}/api/v1/auth/sessions/end-others`;
    const read = `${world.server.url}/api/v1/users/${id}`;
    using evil = Bun.serve({
      hostname: "localhost",
      port: 0,
      fetch: () =>
        new Response(
          `<!doctype html><title>x</title><a href="${read}">win</a>
          <form method="post" action="${forged}" enctype="text/plain"><button>win</button></form>`,
          { headers: { "content-type": "text/html" } },
        ),
    });
    const before =
      await world.sql`select id from sessions where user_id = ${id} and ended_at is null`;
    // Lax cookies travel with links, so the server itself refuses.
    for (const role of ["link", "button"] as const) {
      await page.goto(evil.url.href);
      const answered = page.waitForResponse((response) => [forged, read].includes(response.url()));
      await page.getByRole(role, { name: "win" }).click();
      expect([401, 403]).toContain((await answered).status());
    }
    await page.goto(evil.url.href);
    const isBlocked = await page.evaluate(
      (url) =>
        fetch(url, { credentials: "include" }).then(
          () => false,
          () => true,
        ),
      read,
    );
    expect(isBlocked).toBe(true);
    const after =
      await world.sql`select id from sessions where user_id = ${id} and ended_at is null`;
    expect(after).toEqual(before);
  });

  test("is over for everybody of an organization that is suspended", async () => {
    const { page, faults } = await signedIn("waiting", "people");
    await page.getByRole("cell", { name: "waiting@acme.example" }).first().waitFor();
    const { operator } = clientFor(world.server, world.server.operatorToken);
    await operator.setTenantActive.mutate({ slug: "acme", active: false });
    await page.getByLabel("Status").selectOption("true");
    await page.getByText("Your organization is suspended.").waitFor();
    expect(await page.getByRole("cell").count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
