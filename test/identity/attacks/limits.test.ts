import { expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { startServer } from "../../support/server.ts";
import { authWorld, password, type SignedIn, useAuthWorld } from "../world.ts";
import { linkOf, usePostFrom } from "./support.ts";

const world = useAuthWorld();
const sql = useSql(world);
const postFrom = usePostFrom(world);

test("a network registers a few organizations an hour, and others are not concerned", async () => {
  const register = async (slug: string, client: string) => {
    const body = { name: "A", email: `a@${slug}.example`, password };
    const organization = { name: slug, slug };
    return postFrom(client, "/auth/register", { organization, ...body });
  };
  expect((await register("limited-one", "192.0.2.1")).status).toBe(201);
  await sql`update sign_in_failures set failures = 29`;
  expect((await register("limited-two", "192.0.2.1")).status).toBe(201);
  const refused = await register("limited-three", "192.0.2.1");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3000);
  expect(await sql`select from tenants where slug = 'limited-three'`).toEqual([]);
  expect((await register("limited-four", "192.0.2.2")).status).toBe(201);
  await sql`update sign_in_failures set last_at = last_at - interval '1 hour'`;
  expect((await register("limited-three", "192.0.2.1")).status).toBe(201);
});

const invite = async (who: SignedIn, email: string, role = "rep") =>
  world.ask("POST", "/auth/invitations", { email, role }, world.bearer(who));
const accept = (token: string) =>
  world.ask("POST", "/auth/invitations/accept", { token, name: "Lin", password });

test("an organization sends an address a few invitations an hour, however it is spelled", async () => {
  const [one, two] = [await world.register("mailing"), await world.register("mailing-too")];
  for (let i = 0; i < 5; i += 1)
    expect((await invite(one, "Target@elsewhere.example")).status).toBe(201);
  const refused = await invite(one, "target@Elsewhere.example");
  expect([refused.status, refused.headers.has("retry-after")]).toEqual([429, true]);
  expect((await invite(one, "another@elsewhere.example")).status).toBe(201);
  expect((await invite(two, "target@elsewhere.example")).status).toBe(201);
});

test("an invitation to a role dies with the role of whoever invited", async () => {
  const admin = await world.register("demoted");
  const token = async (email: string, role: string, who = admin) => {
    expect((await invite(who, email, role)).status).toBe(201);
    return linkOf(world, sql, { address: email, kind: "invitation" });
  };
  const second = await accept(await token("second@demoted.example", "admin"));
  expect(second.status).toBe(201);
  const other = (await second.json()) as SignedIn;
  const [asAdmin, asManager, asRep] = [
    await token("a@demoted.example", "admin", other),
    await token("m@demoted.example", "manager", other),
    await token("r@demoted.example", "rep", other),
  ];
  const demote = (role: string) =>
    world.ask("PUT", `/users/${other.user.id}`, { role }, world.bearer(admin));
  expect((await demote("manager")).status).toBe(200);
  expect((await accept(asAdmin)).status).toBe(409);
  expect((await accept(asManager)).status).toBe(201);
  expect((await demote("rep")).status).toBe(200);
  expect((await accept(asRep)).status).toBe(201);
  // It is not used up: another admin renews it.
  expect((await accept(await token("a@demoted.example", "admin"))).status).toBe(201);
});

test("an invitation brings back nobody whose name only looks like the address", async () => {
  const admin = await world.register("look-alike");
  const email = "kim@look-alike.example";
  await invite(admin, email);
  const kim = (await (
    await accept(await linkOf(world, sql, { address: email, kind: "invitation" }))
  ).json()) as SignedIn;
  const path = `/users/${kim.user.id}`;
  await world.ask("PUT", path, { active: false }, world.bearer(admin));
  // The Kelvin sign, a full-width k, and an invisible character.
  for (const other of ["\u212Aim", "\uFF4Bim", "k\u00ADim"]) {
    const address = `${other}@look-alike.example`;
    expect((await invite(admin, address)).status).toBe(201);
    const token = await linkOf(world, sql, { address, kind: "invitation" });
    expect([other, (await accept(token)).status]).toEqual([other, 409]);
  }
  const [row] = await sql`select email, active from users where id = ${kim.user.id}`;
  expect(row).toEqual({ email, active: false });
});

test("while registration is closed, nobody registers, and invitations are accepted", async () => {
  const closed = await startServer(world.outside, undefined, { REGISTRATION: "closed" });
  const other = authWorld(world.outside, closed);
  const body = {
    organization: { name: "Closed", slug: "closed" },
    name: "Nobody",
    email: "nobody@closed.example",
    password,
  };
  const refused = await other.ask("POST", "/auth/register", body, { "idempotency-key": "1" });
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: "forbidden" }]);
  expect(await sql`select from tenants where slug = 'closed'`).toHaveLength(0);
  const admin = await world.register("still-inviting");
  const email = "welcome@still-inviting.example";
  const invited = await other.ask("POST", "/auth/invitations", { email }, world.bearer(admin));
  expect(invited.status).toBe(201);
  const token = await linkOf(world, sql, { address: email, kind: "invitation" });
  const accepted = { token, name: "Welcome", password };
  expect((await other.ask("POST", "/auth/invitations/accept", accepted)).status).toBe(201);
  await closed.stop();
});
