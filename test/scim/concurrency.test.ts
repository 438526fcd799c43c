import { describe, expect, test } from "vitest";
import { clientFor } from "../support/server.ts";
import { clientOf, idsOf, inParallel, membersOf, unique, USER, useScim } from "./support.ts";

const { acme, world } = useScim({ DATABASE_CONNECTIONS: "8" });
const statuses = (answers: { status: number }[]) => {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(counts);
};

/** A SCIM client with a token of its own. */
async function newClient() {
  const { server, acme: tenant } = world();
  const { id } = await acme.user({ roles: [{ value: "admin" }] });
  const admin = clientFor(server, await tenant.token(id, "admin"));
  const { token } = await admin.scimTokens.create.mutate({ name: unique("client") });
  return clientOf(() => ({
    ...tenant,
    scim: (method, path, body, headers) =>
      tenant.scim(method, path, body, { authorization: `Bearer ${token}`, ...headers }),
  }));
}

/** `W/"3-..."` -> 3 */
const versionOf = (etag: string | null) => Number(/"(\d+)/.exec(etag ?? "")?.[1]);

const addition = (value: string | undefined) => [
  { op: "add", path: "members", value: [{ value }] },
];
const removal = (value: string | undefined) => [
  { op: "remove", path: `members[value eq "${value}"]` },
];

// A tenant takes at most three quarters of the connections of the server.
describe("parallel changes of one group", () => {
  test("200 adds all take effect, none is refused, and each has its own version", async () => {
    const ids = idsOf(await inParallel(200, () => acme.user()));
    const { id } = await acme.group();
    const answers = await Promise.all(
      ids.map((value) => acme.patch(`/Groups/${id}`, addition(value))),
    );
    expect(statuses(answers)).toEqual({ 204: 200 });
    const versions = answers.map(({ headers }) => versionOf(headers.get("etag")));
    expect(versions.toSorted((a, b) => a - b)).toEqual(ids.map((_, n) => n + 2));
    const group = await acme.read(`/Groups/${id}`);
    expect(membersOf(group)).toEqual(ids.toSorted());
    expect(versionOf(group.meta.version)).toBe(201);
  });

  test("adds and removes of three clients all take effect while the group is read", async () => {
    const clients = [acme, await newClient(), await newClient()];
    const ids = idsOf(await inParallel(200, () => acme.user()));
    const [added, removed] = [ids.slice(0, 100), ids.slice(100)];
    const { id } = await acme.group({ members: removed.map((value) => ({ value })) });
    const changes = added.flatMap((value, n) => {
      const client = clients[n % clients.length] ?? acme;
      const other = clients[(n + 1) % clients.length] ?? acme;
      return [
        client.patch(`/Groups/${id}`, addition(value)),
        other.patch(`/Groups/${id}`, removal(removed[n])),
      ];
    });
    const reads = Array.from({ length: 20 }, () => acme.get(`/Groups/${id}`));
    expect(statuses(await Promise.all(changes))).toEqual({ 204: 200 });
    expect(statuses(await Promise.all(reads))).toEqual({ 200: 20 });
    const group = await acme.read(`/Groups/${id}`);
    expect(membersOf(group)).toEqual(added.toSorted());
    expect(versionOf(group.meta.version)).toBe(201);
  });

  test("of changes with the same If-Match, one succeeds and the others get 412", async () => {
    const ids = idsOf(await inParallel(40, () => acme.user()));
    const group = await acme.group();
    const ifMatch = { "if-match": group.meta.version };
    const answers = await Promise.all(
      ids.map((value) => acme.patch(`/Groups/${group.id}`, addition(value), ifMatch)),
    );
    expect(statuses(answers)).toEqual({ 204: 1, 412: 39 });
    const winner = ids.filter((_, n) => answers[n]?.status === 204);
    expect(membersOf(await acme.read(`/Groups/${group.id}`))).toEqual(winner);
  });

  test("one that fails has no effect and does not fail the others", async () => {
    const taken = await acme.group();
    const ids = idsOf(await inParallel(40, () => acme.user()));
    const { id } = await acme.group();
    const answers = await Promise.all(
      ids.map((value, n) => {
        const operations = addition(value);
        if (n % 4 === 1) operations.push(...addition(crypto.randomUUID()));
        if (n % 4 === 2) {
          const rename = { op: "replace", path: "displayName", value: taken.displayName };
          return acme.patch(`/Groups/${id}`, [...operations, rename]);
        }
        return acme.patch(`/Groups/${id}`, operations);
      }),
    );
    expect(statuses(answers)).toEqual({ 204: 20, 400: 10, 409: 10 });
    const group = await acme.read(`/Groups/${id}`);
    expect(membersOf(group)).toEqual(ids.filter((_, n) => n % 4 === 0 || n % 4 === 3).toSorted());
    expect(versionOf(group.meta.version)).toBe(21);
  });
});

describe("parallel creations", () => {
  test("50 identical POSTs: one 201 and 49 times 409", async () => {
    const body = { schemas: [USER], userName: "the-same", externalId: "the-same" };
    const answers = await Promise.all(Array.from({ length: 50 }, () => acme.post("/Users", body)));
    expect(statuses(answers)).toEqual({ 201: 1, 409: 49 });
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expect(answer.body.scimType).toBe("uniqueness");
    }
    expect((await acme.list("/Users", { filter: 'userName eq "the-same"' })).totalResults).toBe(1);
  });

  test("100 different POSTs, some with a taken userName: each is answered and audited separately", async () => {
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

  test("100 changes of 20 people: each has its own outcome, version and audit entry", async () => {
    const people = await inParallel(20, () => acme.user());
    const taken = await acme.user();
    const changes = Array.from({ length: 100 }, (_, n) => {
      const present = people[n % people.length];
      if (n === 7) return { path: `/Users/${crypto.randomUUID()}`, status: 404 };
      if (n === 8) return { path: "/Users/none", status: 404 };
      const path = `/Users/${present?.id}`;
      if (n === 22) return { path, value: { active: "perhaps" }, status: 400 };
      if (n === 33) return { path, value: { userName: taken.userName }, status: 409 };
      if (n === 44) return { path, match: 'W/"99"', status: 412 };
      return { path, value: { displayName: `Name ${n}`, title: `Title ${n}` }, status: 200 };
    });
    const answers = await inParallel(changes.length, async (n) => {
      const { path, value = {}, match } = changes[n] ?? { path: "" };
      const headers = { "x-request-id": `change-${n}`, ...(match && { "if-match": match }) };
      return acme.patch(path, [{ op: "replace", value }], headers);
    });
    expect(answers.map(({ status }) => status)).toEqual(changes.map(({ status }) => status));
    const { server, acme: tenant } = world();
    const admin = await acme.user({ roles: [{ value: "admin" }] });
    const client = clientFor(server, await tenant.token(admin.id, "admin"));
    for (const [at, { id }] of people.entries()) {
      const mine = answers
        .map(({ headers, status, body }, n) => ({
          n,
          status,
          body,
          version: versionOf(headers.get("etag")),
        }))
        .filter(({ n, status }) => n % people.length === at && status === 200)
        .toSorted((a, b) => a.version - b.version);
      expect(mine.map(({ version }) => version)).toEqual(mine.map((_, n) => n + 2));
      for (const { n, body } of mine) expect(body.title).toBe(`Title ${n}`);
      const { items } = await client.audit.list.query({ subjectId: id, limit: 20 });
      const changed = items.filter(({ action }) => action === "user.update");
      expect(changed.map(({ requestId }) => requestId).toReversed()).toEqual(
        mine.map(({ n }) => `change-${n}`),
      );
      expect(await acme.read(`/Users/${id}`)).toEqual(mine.at(-1)?.body);
    }
  });

  test("a person and its manager who are created concurrently are linked", async () => {
    const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const pairs = await inParallel(20, async (n) => {
      const one = { externalId: `one-${n}`, [enterprise]: { manager: { value: `two-${n}` } } };
      const made = await Promise.all([acme.user(one), acme.user({ externalId: `two-${n}` })]);
      return Promise.all(made.map(({ id }) => acme.read(`/Users/${id}`)));
    });
    for (const [one, two] of pairs) expect(one?.[enterprise].manager?.value).toBe(two?.id);
  });
});
