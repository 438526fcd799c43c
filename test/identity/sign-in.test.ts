import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { useSql } from "../support/database.ts";
import { schedulesOf } from "../support/services.ts";
import { until } from "../support/until.ts";
import { untilBlocked } from "./blocked.ts";
import { password, useAuthWorld } from "./world.ts";

const world = useAuthWorld();
const sql = useSql(world);

describe("registration", () => {
  test("creates an organization with its first admin, who is signed in", async () => {
    const signedIn = await world.register("acme");
    expect(signedIn).toMatchObject({
      user: { email: "admin@acme.example", name: "Admin of acme", role: "admin", active: true },
      organization: { name: "acme", slug: "acme" },
      expiresIn: 600,
    });
    const claims = decodeJwt(signedIn.accessToken);
    expect(decodeProtectedHeader(signedIn.accessToken)).toMatchObject({ typ: "at+jwt" });
    expect(claims).toMatchObject({
      sub: signedIn.user.id,
      org_id: signedIn.organization.id,
      role: "admin",
      amr: ["pwd"],
    });
    expect(claims.exp! - claims.iat!).toBe(600);
    const me = await world.ask("GET", "/auth/me", undefined, world.bearer(signedIn));
    expect(me.status).toBe(200);
    expect(await me.json()).toMatchObject({
      user: { id: signedIn.user.id },
      permissions: expect.arrayContaining(["audit:read", "readiness:read"]),
    });
  });

  test("is recorded, and schedules what is repeated for every organization", async () => {
    const { accessToken, organization } = await world.register("scheduled");
    const audit = "/audit?category=all&action=tenant.create";
    const answer = await world.ask("GET", audit, undefined, world.bearer({ accessToken }));
    const { items } = (await answer.json()) as { items: object[] };
    expect(items).toMatchObject([
      {
        actor: "job:auth.register",
        subjectId: organization.id,
        after: { slug: "scheduled", name: "scheduled" },
      },
    ]);
    const own = async () =>
      (await schedulesOf(world.outside, organization.id)).flatMap((id) => id.split(".").slice(2));
    await until("all exist", async () => (await own()).length === 3);
    expect((await own()).toSorted()).toEqual(["pull", "reconcile-changes", "reconcile-full"]);
  });

  test("refuses a slug that is taken, and a weak password, and creates nothing", async () => {
    const body = {
      organization: { name: "Other", slug: "acme" },
      name: "Somebody",
      email: "somebody@other.example",
      password,
    };
    const taken = await world.ask("POST", "/auth/register", body);
    expect(taken.status).toBe(409);
    expect(await taken.json()).toMatchObject({ code: "conflict", field: "organization.slug" });
    const weak = { ...body, organization: { name: "Other" }, password: "otherotherother" };
    expect((await world.ask("POST", "/auth/register", weak)).status).toBe(400);
    const unknown = await world.ask("POST", "/auth/login", { email: body.email, password });
    expect(unknown.status).toBe(401);
  });
});

describe("a password sign-in", () => {
  test("finds the one organization of the address, in upper or lower case", async () => {
    const again = await world.signIn("ADMIN@acme.example");
    expect(again.organization.slug).toBe("acme");
  });

  test("needs the organization where an address belongs to several", async () => {
    const body = { name: "Twice", email: "twice@both.example", password };
    for (const slug of ["one-of-two", "two-of-two"]) {
      const registered = await world.ask("POST", "/auth/register", {
        ...body,
        organization: { name: slug, slug },
      });
      expect(registered.status).toBe(201);
    }
    const without = await world.ask("POST", "/auth/login", { email: body.email, password });
    expect(without.status).toBe(401);
    const named = await world.signIn(body.email, "two-of-two");
    expect(named.organization.slug).toBe("two-of-two");
  });

  test("is refused alike for unknown addresses, wrong passwords and wrong organizations", async () => {
    const attempts = [
      { email: "nobody@acme.example", password },
      { email: "admin@acme.example", password: "wrong-password-wrong" },
      { email: "admin@acme.example", password, organization: "two-of-two" },
      { email: "admin@acme.example", password, organization: "no-such-organization" },
    ];
    const answers = await Promise.all(
      attempts.map(async (body) => {
        const answer = await world.ask("POST", "/auth/login", body);
        const { instance: _, ...problem } = (await answer.json()) as Record<string, unknown>;
        const headers = Object.fromEntries(answer.headers);
        for (const name of ["date", "x-request-id"]) delete headers[name];
        return { status: answer.status, headers, problem };
      }),
    );
    expect(answers[0]?.status).toBe(401);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test("waits after several failures, for known and unknown addresses alike", async () => {
    await world.register("patience");
    for (const email of ["admin@patience.example", "nobody@patience.example"]) {
      const statuses: number[] = [];
      for (let i = 0; i < 8; i += 1) {
        const answer = await world.ask("POST", "/auth/login", {
          email,
          password: "wrong-wrong-wrong",
        });
        statuses.push(answer.status);
      }
      expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
      expect(statuses).toContain(429);
    }
  });
});

test("a sign-in replaces a hash that has former parameters", async () => {
  const { user } = await world.register("rehashed");
  const former = await Bun.password.hash(password, {
    algorithm: "argon2id",
    memoryCost: 8192,
    timeCost: 1,
  });
  await sql`update sign_ins set password_hash = ${former} where user_id = ${user.id}`;
  const stored = async () => {
    const [row] = await sql`select password_hash as hash from sign_ins where user_id = ${user.id}`;
    return String(row?.["hash"]);
  };
  await world.signIn("admin@rehashed.example");
  const renewed = await stored();
  expect(renewed).toContain("$m=19456,t=2,p=1$");
  await world.signIn("admin@rehashed.example");
  expect(await stored()).toBe(renewed);
});

test("a password that is changed while it is verified does not sign in", async () => {
  const { user } = await world.register("changed-meanwhile");
  let answer: Promise<Response> | undefined;
  await sql.begin(async (tx) => {
    await tx`update sign_ins set password_hash = 'another' where user_id = ${user.id}`;
    const body = { email: "admin@changed-meanwhile.example", password };
    answer = world.ask("POST", "/auth/login", body);
    await untilBlocked(sql);
  });
  expect((await answer)?.status).toBe(401);
});
