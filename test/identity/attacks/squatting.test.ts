import { describe, expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { password, useAuthWorld } from "../world.ts";
import { linkOf } from "./support.ts";

const world = useAuthWorld();
const sql = useSql(world);

const post = async (path: string, body: object) => (await world.ask("POST", path, body)).status;

/** Registers an organization with the address of somebody else, which nobody verifies. */
const squat = async (slug: string, email: string) =>
  expect(
    await post("/auth/register", {
      organization: { name: slug, slug },
      name: "S",
      email,
      password,
    }),
  ).toBe(201);

describe("an organization that is registered with another person's address", () => {
  test("does not stop the person's sign-in, nor the link for a new password", async () => {
    const victim = await world.register("squatted");
    const { email } = victim.user;
    const token = await linkOf(world, sql, { address: email, kind: "verify" });
    expect(await post("/auth/verify", { token })).toBe(200);
    await squat("squatter-one", email);
    await squat("squatter-two", email);
    const signedIn = await world.signIn(email);
    expect(signedIn.organization.id).toBe(victim.organization.id);
    expect(await post("/auth/password/forgot", { email })).toBe(202);
    await linkOf(world, sql, { address: email, kind: "reset" });
    const [mail] =
      await sql`select tenant_id from mails where kind = 'reset' and address = ${email}`;
    expect(mail).toEqual({ tenant_id: victim.organization.id });
  });

  test("gives its password no use elsewhere, and is used by naming it", async () => {
    const victim = await world.register("domain-owner");
    const { email, id } = victim.user;
    await squat("domain-squatter", email);
    expect(await post("/auth/login", { email, password })).toBe(401);
    // A domain that the organization proved speaks for the address, too.
    await sql`insert into domains (tenant_id, id, name, token, proved_at)
      values (${victim.organization.id}, gen_random_uuid(), 'domain-owner.example', 't', now())`;
    expect((await world.signIn(email)).user.id).toBe(id);
    const named = await world.signIn(email, "domain-squatter");
    expect(named.organization.slug).toBe("domain-squatter");
    // Two proved ones stay ambiguous.
    await sql`update sign_ins set verified_address = ${email} where user_id = ${named.user.id}`;
    expect(await post("/auth/login", { email, password })).toBe(401);
  });
});
