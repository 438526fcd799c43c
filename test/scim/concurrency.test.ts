import { describe, expect, test } from "vitest";
import { clientFor } from "../support/server.ts";
import { idsOf, inParallel, membersOf, unique, USER, useScim } from "./support.ts";

const { acme, world } = useScim();
const statuses = (answers: { status: number }[]) => {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(counts);
};

describe("at once", () => {
  test("200 adds to one group: 200 members, and none is refused", async () => {
    const ids = idsOf(await inParallel(200, () => acme.user()));
    const { id } = await acme.group();
    const answers = await Promise.all(
      ids.map((value) =>
        acme.patch(`/Groups/${id}`, [{ op: "add", path: "members", value: [{ value }] }]),
      ),
    );
    expect(statuses(answers)).toEqual({ 204: 200 });
    expect(membersOf(await acme.read(`/Groups/${id}`))).toEqual(ids.toSorted());
  });

  test("100 adds and 100 removes on one group, while it is read: all are kept", async () => {
    const ids = idsOf(await inParallel(200, () => acme.user()));
    const [stay, leave] = [ids.slice(0, 100), ids.slice(100)];
    const { id } = await acme.group({ members: leave.map((value) => ({ value })) });
    const changes = stay.flatMap((value, n) => [
      acme.patch(`/Groups/${id}`, [{ op: "add", path: "members", value: [{ value }] }]),
      acme.patch(`/Groups/${id}`, [{ op: "remove", path: `members[value eq "${leave[n]}"]` }]),
    ]);
    const reads = Array.from({ length: 20 }, () => acme.get(`/Groups/${id}`));
    expect(statuses(await Promise.all(changes))).toEqual({ 204: 200 });
    expect(statuses(await Promise.all(reads))).toEqual({ 200: 20 });
    expect(membersOf(await acme.read(`/Groups/${id}`))).toEqual(stay.toSorted());
  });

  test("50 identical POSTs: one 201 and 49 times 409", async () => {
    const body = { schemas: [USER], userName: "the-same", externalId: "the-same" };
    const answers = await Promise.all(Array.from({ length: 50 }, () => acme.post("/Users", body)));
    expect(statuses(answers)).toEqual({ 201: 1, 409: 49 });
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expect(answer.body.scimType).toBe("uniqueness");
    }
    expect((await acme.list("/Users", { filter: 'userName eq "the-same"' })).totalResults).toBe(1);
  });

  test("100 different POSTs, some of names that are taken: each is answered and audited for itself", async () => {
    const taken = await acme.user();
    const gone = await acme.user({ externalId: "returns" });
    await acme.remove(`/Users/${gone.id}`);
    const bodies = Array.from({ length: 100 }, (_, n) => ({
      schemas: [USER],
      userName: n % 10 === 3 ? taken.userName : unique("many"),
      ...(n === 50 && { externalId: "returns" }),
      ...(n % 7 === 0 && { emails: [{ value: `many-${n}@x.test` }] }),
    }));
    const answers = await Promise.all(
      bodies.map((body, n) => acme.post("/Users", body, { "x-request-id": `many-${n}` })),
    );
    expect(statuses(answers)).toEqual({ 201: 90, 409: 10 });
    expect(answers[50]?.body.id).toBe(gone.id);
    const { server, acme: tenant } = world();
    const admin = await acme.user({ roles: [{ value: "admin" }] });
    const client = clientFor(server, await tenant.token(admin.id, "admin"));
    for (const [n, { status, body }] of answers.entries()) {
      if (status !== 201) continue;
      expect(body.userName).toBe(bodies[n]?.userName);
      expect(await acme.read(`/Users/${body.id}`)).toEqual(body);
      const { items } = await client.audit.list.query({ subjectId: body.id, limit: 1 });
      expect(items).toMatchObject([
        { action: n === 50 ? "user.revive" : "user.create", requestId: `many-${n}` },
      ]);
      expect(items[0]?.actor).toMatch(/^scim:[0-9a-f-]{36}$/);
    }
    const mails = await acme.list("/Users", { filter: 'emails.value eq "MANY-7@x.test"' });
    expect(mails.Resources.map(({ id }) => id)).toEqual([answers[7]?.body.id]);
  });

  test("two who name each other as manager and arrive together find each other", async () => {
    const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const pairs = await inParallel(20, async (n) => {
      const one = { externalId: `one-${n}`, [enterprise]: { manager: { value: `two-${n}` } } };
      const made = await Promise.all([acme.user(one), acme.user({ externalId: `two-${n}` })]);
      return Promise.all(made.map(({ id }) => acme.read(`/Users/${id}`)));
    });
    for (const [one, two] of pairs) expect(one?.[enterprise].manager?.value).toBe(two?.id);
  });
});
