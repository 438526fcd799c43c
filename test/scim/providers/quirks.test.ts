import { expect, test } from "vitest";
import { createTestTenant } from "../../support/tenants.ts";
import {
  answered,
  clientOf,
  ENTERPRISE,
  GROUP,
  idsOf,
  inParallel,
  membersOf,
  readAnswer,
  refused,
  unique,
  USER,
  useScim,
} from "../support.ts";

const { acme, world } = useScim();
const unknownId = "0190a1b2-0000-7000-8000-000000000000";
const values = (...ids: string[]) => ids.map((value) => ({ value }));

/** A user after operations that must succeed. */
async function patched(
  id: string,
  ...operations: { op: string; path?: string; value?: unknown }[]
) {
  return answered(await acme.patch(`/Users/${id}`, operations), 200);
}

/** Deviations of Okta and Entra ID from the RFCs, in the order of the research file. */
const quirks: Record<string, () => Promise<void>> = {
  "1: Replace with a capital, and active as text": async () => {
    const { id } = await acme.user();
    const off = await patched(id, { op: "Replace", path: "active", value: "False" });
    expect(off).toMatchObject({ active: false });
    expect(await patched(id, { op: "Add", path: "active", value: "True" })).toMatchObject({
      active: true,
    });
  },

  "2: a PATCH without a path has dotted keys and URN keys": async () => {
    const { id } = await acme.user({ name: { givenName: "A", familyName: "B" } });
    const after = await patched(id, {
      op: "replace",
      value: {
        "name.givenName": "Ada",
        displayName: "Ada B",
        [`${ENTERPRISE}:department`]: "Sales",
        [`${USER}:title`]: "T",
        'emails[type eq "work"].value': "ada@x.test",
      },
    });
    expect(after).toMatchObject({
      name: { givenName: "Ada", familyName: "B" },
      displayName: "Ada B",
      title: "T",
      emails: [{ type: "work", value: "ada@x.test" }],
      [ENTERPRISE]: { department: "Sales" },
    });
  },

  "3: Remove of members with a value removes those": async () => {
    const [a = "", b = "", c = ""] = idsOf(await inParallel(3, () => acme.user()));
    const { id } = await acme.group({ members: values(a, b, c) });
    const operation = { op: "Remove", path: "members", value: values(a, c) };
    expect(membersOf(await acme.change(`/Groups/${id}`, [operation]))).toEqual([b]);
  },

  "4: a missing element that a filter describes is created": async () => {
    for (const op of ["Add", "Replace"]) {
      const { id } = await acme.user();
      const path = 'emails[type eq "work"].value';
      const after = await patched(id, { op, path, value: "a@x.test" });
      expect(after.emails).toEqual([{ type: "work", value: "a@x.test" }]);
      const again = await patched(id, { op, path, value: "b@x.test" });
      expect(again.emails).toEqual([{ type: "work", value: "b@x.test" }]);
    }
  },

  '5: roles[primary eq "True"].value': async () => {
    const { id } = await acme.user();
    const path = 'roles[primary eq "True"].value';
    for (const value of ["manager", "admin"]) {
      const after = await patched(id, { op: "Add", path, value });
      expect(after["roles"]).toEqual([{ primary: true, value }]);
    }
  },

  "6: manager as a string; an empty one removes it": async () => {
    const boss = await acme.user();
    const { id } = await acme.user();
    const path = `${ENTERPRISE}:manager`;
    const after = await patched(id, { op: "Add", path, value: boss.id });
    expect(after[ENTERPRISE].manager).toMatchObject({ value: boss.id, $ref: boss.meta.location });
    const without = await patched(id, { op: "Replace", path, value: "" });
    expect(without[ENTERPRISE]?.manager).toBeUndefined();
    const filter = `id eq "${id}" and ${path} eq "${boss.id}"`;
    expect((await acme.list("/Users", { filter })).totalResults).toBe(0);
  },

  "7: Entra's schema of groups, $ref null, roles [] and a client's meta": async () => {
    const user = await acme.user({ roles: [], meta: { resourceType: "User" } });
    const answer = await acme.post("/Groups", {
      schemas: [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
      externalId: unique("8aa1a0c0"),
      displayName: unique("Group1DisplayName"),
      members: [{ $ref: null, value: user.id }],
      meta: { resourceType: "Group" },
    });
    const group = answered(answer, 201);
    expect(group.schemas).toContain(GROUP);
    expect(membersOf(group)).toEqual([user.id]);
    expect(user).not.toHaveProperty("roles");
  },

  "8: groups have unique names, and are requested without their members": async () => {
    const { id, displayName } = await acme.group({ members: values((await acme.user()).id) });
    const again = await acme.post("/Groups", { schemas: [GROUP], displayName });
    refused(again, 409, "uniqueness", /displayName/);
    const read = await acme.get(`/Groups/${id}?excludedAttributes=members`);
    expect(answered(read, 200)).not.toHaveProperty("members");
    const filter = `displayName eq "${displayName}"`;
    const list = await acme.list("/Groups", { excludedAttributes: "members", filter });
    expect(list.Resources).toMatchObject([{ id, displayName }]);
    expect(list.Resources[0]).not.toHaveProperty("members");
  },

  "9: the filters that clients look users up with, and a probe without a match": async () => {
    const user = await acme.user({
      externalId: unique("e"),
      emails: [{ type: "work", value: `${unique("look")}@x.test` }],
    });
    const group = await acme.group({ members: values(user.id) });
    for (const filter of [
      `userName eq "${user.userName}"`,
      `externalId eq "${String(user["externalId"])}"`,
      `emails[type eq "work"].value eq "${user.emails[0]?.value}"`,
      `emails[type eq "work" and value eq "${user.emails[0]?.value}"]`,
    ]) {
      expect(idsOf((await acme.list("/Users", { filter })).Resources), filter).toEqual([user.id]);
    }
    const filter = `id eq "${group.id}" and members eq "${user.id}"`;
    expect(idsOf((await acme.list("/Groups", { filter })).Resources)).toEqual([group.id]);
    const probe = await acme.list("/Users", { filter: `userName eq "${crypto.randomUUID()}"` });
    expect(probe).toMatchObject({ totalResults: 0, Resources: [] });
  },

  "10: Entra renames softly deleted users, which frees the name": async () => {
    const userName = `${unique("leaver")}@acme.test`;
    const { id } = await acme.user({ userName, externalId: unique("oid") });
    const renamed = `${crypto.randomUUID().replaceAll("-", "")}${userName}`;
    const after = await patched(
      id,
      { op: "Replace", path: "active", value: "False" },
      { op: "Replace", path: "userName", value: renamed },
    );
    expect(after).toMatchObject({ userName: renamed, active: false });
    const successor = await acme.user({ userName, externalId: unique("oid") });
    expect(successor.id).not.toBe(id);
  },

  "11: Okta posts the externalId of a deactivated user again": async () => {
    const body = { schemas: [USER], userName: unique("okta"), externalId: unique("00u") };
    const { id } = await acme.user(body);
    refused(await acme.post("/Users", body), 409, "uniqueness");
    await patched(id, { op: "replace", value: { active: false } });
    const again = await acme.post("/Users", { ...body, title: "Back", active: true });
    expect(answered(again, 201)).toMatchObject({ id, title: "Back", active: true });
    refused(await acme.post("/Users", body), 409, "uniqueness");
  },

  "12: Okta's PATCH of a group without a path keeps its members": async () => {
    const user = await acme.user();
    const { id } = await acme.group({ members: values(user.id) });
    const displayName = unique("Renamed by Okta");
    const operation = { op: "replace", value: { id, displayName } };
    const after = await acme.change(`/Groups/${id}`, [operation]);
    expect(after).toMatchObject({ id, displayName });
    expect(membersOf(after)).toEqual([user.id]);
  },

  "13: Okta's wizard apps use only PUT": async () => {
    const { id, userName } = await acme.user({ title: "T" });
    for (const active of [false, true]) {
      const body = { schemas: [USER], id, userName, active, title: "T", groups: [] };
      const after = answered(await acme.put(`/Users/${id}`, body), 200);
      expect(after).toMatchObject({ id, active, title: "T" });
    }
  },

  "14: Retry-After is in whole seconds, and another tenant is served": async () => {
    const { outside, server } = world();
    const busy = await createTestTenant(outside, server, "busy", {
      scim: { perSecond: 50, burst: 100 },
    });
    const client = clientOf(() => busy);
    let limited = await client.get("/Users?count=0");
    for (let sent = 1; limited.status !== 429 && sent < 6000; sent += 200) {
      const answers = await Promise.all(
        Array.from({ length: 200 }, () => client.get("/Users?count=0")),
      );
      limited = answers.find(({ status }) => status !== 200) ?? limited;
    }
    refused(limited, 429);
    expect(limited.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    answered(await acme.get("/Users?count=0"), 200);
  },

  "15: parallel PATCHes of one group are all kept, and none is 409": async () => {
    const ids = idsOf(await inParallel(20, () => acme.user()));
    const { id } = await acme.group();
    const answers = await Promise.all(
      ids.map((user) =>
        acme.patch(`/Groups/${id}`, [{ op: "Add", path: "members", value: values(user) }]),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 204));
    expect(membersOf(await acme.read(`/Groups/${id}`))).toEqual(ids.toSorted());
  },

  "16: an unknown member is reported, and the others are not silently lost": async () => {
    const [a = "", b = ""] = idsOf(await inParallel(2, () => acme.user()));
    const { id } = await acme.group();
    const push = (...ids: string[]) => [{ op: "add", path: "members", value: values(...ids) }];
    refused(
      await acme.patch(`/Groups/${id}`, push(a, unknownId, b)),
      400,
      "invalidValue",
      new RegExp(unknownId),
    );
    expect(membersOf(await acme.read(`/Groups/${id}`))).toEqual([]);
    expect(membersOf(await acme.change(`/Groups/${id}`, push(a, b)))).toEqual([a, b].toSorted());
  },

  "17: userName is unique ignoring case and returned as sent; externalId is caseExact":
    async () => {
      const [name, externalId] = [unique("McDuck"), unique("Ext")];
      const { id, userName } = await acme.user({ userName: name, externalId });
      expect(userName).toBe(name);
      refused(await acme.post("/Users", { userName: name.toLowerCase() }), 409, "uniqueness");
      const byName = await acme.list("/Users", { filter: `userName eq "${name.toUpperCase()}"` });
      expect(byName.Resources).toMatchObject([{ id, userName: name }]);
      const byId = `externalId eq "${externalId.toLowerCase()}"`;
      expect((await acme.list("/Users", { filter: byId })).totalResults).toBe(0);
      await acme.user({ externalId: externalId.toLowerCase() });
    },

  "18: a PATCH to a userName that exists is 409 uniqueness": async () => {
    const [taken, user] = [await acme.user(), await acme.user()];
    const value = taken.userName.toUpperCase();
    const operation = { op: "Replace", path: "userName", value };
    const answer = await acme.patch(`/Users/${user.id}`, [operation]);
    refused(answer, 409, "uniqueness", /userName/);
    expect(await acme.read(`/Users/${user.id}`)).toEqual(user);
  },

  "19: a password is never returned, and no schema contains it": async () => {
    const secret = unique("Hunter2-");
    const user = await acme.user({ password: secret });
    const operation = { op: "replace", path: "password", value: `${secret}x` };
    const answer = await acme.patch(`/Users/${user.id}`, [operation]);
    answered(answer, 200);
    const shown = [JSON.stringify(user), answer.text, (await acme.get("/Users?count=200")).text];
    for (const text of shown) expect(text).not.toContain("Hunter2");
    const schemas = await acme.get("/Schemas");
    expect(answered(schemas, 200).totalResults).toBeGreaterThan(2);
    expect(schemas.text).not.toMatch(/"password"/i);
    const filter = encodeURIComponent(`password eq "${secret}"`);
    refused(await acme.get(`/Users?filter=${filter}`), 400, "invalidFilter", /password/);
  },

  "20: a new primary element clears the other one": async () => {
    const emails = [
      { value: "a@x.test", type: "work", primary: true },
      { value: "b@x.test", type: "home" },
    ];
    const { id } = await acme.user({ emails });
    const path = 'emails[type eq "home"].primary';
    const after = await patched(id, { op: "replace", path, value: "True" });
    expect(after.emails.filter(({ primary }) => primary)).toMatchObject([{ value: "b@x.test" }]);
    expect(after.emails).toHaveLength(2);
  },

  "21: ServiceProviderConfig contains every capability with all its attributes": async () => {
    const answer = await readAnswer(
      await fetch(`${world().server.url}/scim/v2/ServiceProviderConfig`),
    );
    const yes = { supported: true };
    expect(answered(answer, 200)).toMatchObject({
      patch: yes,
      bulk: { ...yes, maxOperations: 1000, maxPayloadSize: 5_242_880 },
      filter: { ...yes, maxResults: 1000 },
      changePassword: { supported: false },
      sort: yes,
      etag: yes,
    });
    expect(answer.body["authenticationSchemes"]).not.toEqual([]);
  },
};

test.each(Object.entries(quirks))("quirk %s", (_, check) => check());

test("every quirk of the list has its test", () => {
  const numbers = Object.keys(quirks).map((title) => Number.parseInt(title, 10));
  expect(numbers).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
});
