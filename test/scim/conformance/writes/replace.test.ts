import { expect } from "vitest";
import {
  answered,
  conform,
  ENTERPRISE,
  GROUP,
  membersOf,
  refused,
  unique,
  USER,
  useScim,
} from "../../support.ts";

const { acme, globex } = useScim();
const unknownId = "0190a1b2-0000-7000-8000-000000000000";

conform("PUT of a user", [
  [
    "7644 3.5.1",
    "MUST",
    "returns 200 with the new resource, its ETag and a later lastModified",
    async () => {
      const before = await acme.user({ title: "old", emails: [{ value: "a@x.test" }] });
      const { userName } = before;
      const answer = await acme.put(`/Users/${before.id}`, {
        schemas: [USER],
        userName,
        title: "new",
      });
      const after = answered(answer, 200);
      expect(after).toMatchObject({ id: before.id, userName, title: "new" });
      expect(after.meta.created).toBe(before.meta.created);
      expect(Date.parse(after.meta.lastModified)).toBeGreaterThanOrEqual(
        Date.parse(before.meta.lastModified),
      );
      expect(after.meta.version).not.toBe(before.meta.version);
      expect(answer.headers.get("etag")).toBe(after.meta.version);
      expect(await acme.read(`/Users/${before.id}`)).toEqual(after);
    },
  ],
  [
    "7644 3.5.1",
    "SHOULD",
    "clears omitted attributes and extensions",
    async () => {
      const { id, userName } = await acme.user({
        title: "T",
        name: { givenName: "G", familyName: "F" },
        emails: [{ value: "a@x.test" }],
        [ENTERPRISE]: { department: "D" },
      });
      const body = { schemas: [USER], userName, name: { givenName: "G" } };
      const after = answered(await acme.put(`/Users/${id}`, body), 200);
      expect(after["name"]).toEqual({ givenName: "G" });
      for (const gone of ["title", "emails", ENTERPRISE]) expect(after).not.toHaveProperty([gone]);
      expect(after.schemas).toEqual([USER]);
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "ignores read-only attributes",
    async () => {
      const { id, userName, meta } = await acme.user();
      const after = answered(
        await acme.put(`/Users/${id}`, {
          schemas: [USER],
          id: unknownId,
          userName,
          groups: [{ value: unknownId }],
          meta: { created: "2001-01-01T00:00:00Z" },
        }),
        200,
      );
      expect(after.id).toBe(id);
      expect(after.groups ?? []).toEqual([]);
      expect(after.meta.created).toBe(meta.created);
      refused(await acme.get(`/Users/${unknownId}`), 404);
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "of the result of GET changes nothing, including the version",
    async () => {
      const boss = await acme.user({ externalId: unique("boss") });
      const { id } = await acme.user({
        name: { givenName: "G" },
        emails: [{ value: "a@x.test", type: "work", primary: true }],
        roles: [{ value: "manager" }],
        [ENTERPRISE]: { department: "D", manager: { value: boss.id } },
      });
      const before = await acme.read(`/Users/${id}`);
      expect(answered(await acme.put(`/Users/${id}`, before), 200)).toEqual(before);
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "does not create a resource: 404 for an unknown id and for an id of another tenant",
    async () => {
      const foreign = await globex.user({ title: "theirs" });
      for (const id of [unknownId, foreign.id]) {
        const userName = unique("put");
        refused(await acme.put(`/Users/${id}`, { schemas: [USER], userName }), 404);
        const filter = `userName eq "${userName}"`;
        expect((await acme.list("/Users", { filter })).totalResults).toBe(0);
      }
      expect(await globex.read(`/Users/${foreign.id}`)).toEqual(foreign);
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "with a userName that exists is 409 uniqueness, without effects",
    async () => {
      const taken = await acme.user({ userName: unique("Taken") });
      const before = await acme.user();
      const { id } = before;
      const upper = { schemas: [USER], userName: taken.userName.toUpperCase() };
      refused(await acme.put(`/Users/${id}`, upper), 409, "uniqueness", /userName/);
      expect(await acme.read(`/Users/${id}`)).toEqual(before);
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "can change the case of the userName",
    async () => {
      const { id, userName } = await acme.user({ userName: unique("own-name") });
      const body = { schemas: [USER], userName: userName.toUpperCase() };
      expect(answered(await acme.put(`/Users/${id}`, body), 200).userName).toBe(body.userName);
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "without a required attribute: 400 invalidValue",
    async () => {
      const { id } = await acme.user();
      const answer = await acme.put(`/Users/${id}`, { schemas: [USER], title: "T" });
      refused(answer, 400, "invalidValue", /userName/);
    },
  ],
  [
    "7643 4.1.1",
    "MUST",
    "accepts a password and never returns it",
    async () => {
      const { id, userName } = await acme.user();
      const body = { schemas: [USER], userName, password: "Battery-Staple-7" };
      const answer = await acme.put(`/Users/${id}`, body);
      answered(answer, 200);
      expect(answer.text).not.toContain("Battery-Staple-7");
    },
  ],
  [
    "7644 3.9",
    "MAY",
    "returns the requested attributes",
    async () => {
      const { id, userName } = await acme.user();
      const body = { schemas: [USER], userName, title: "T", nickName: "N" };
      const after = answered(await acme.put(`/Users/${id}?attributes=title`, body), 200);
      expect(Object.keys(after).toSorted()).toEqual(["id", "schemas", "title"]);
      expect(await acme.read(`/Users/${id}`)).toMatchObject({ title: "T", nickName: "N" });
    },
  ],
]);

conform("PUT of a group", [
  [
    "7644 3.5.1",
    "MUST",
    "replaces the name and all members",
    async () => {
      const [ada, bob, cy] = [await acme.user(), await acme.user(), await acme.user()];
      const group = await acme.group({ members: [{ value: ada.id }, { value: bob.id }] });
      const displayName = unique("renamed");
      const body = {
        schemas: [GROUP],
        displayName,
        members: [{ value: bob.id }, { value: cy.id }],
      };
      const after = answered(await acme.put(`/Groups/${group.id}`, body), 200);
      expect(after).toMatchObject({ id: group.id, displayName });
      expect(membersOf(after)).toEqual([bob.id, cy.id].toSorted());
      expect(await acme.read(`/Groups/${group.id}`)).toEqual(after);
      expect(answered(await acme.put(`/Groups/${group.id}`, after), 200)).toEqual(after);
    },
  ],
  [
    "7644 3.5.1",
    "SHOULD",
    "without members removes all",
    async () => {
      const group = await acme.group({ members: [{ value: (await acme.user()).id }] });
      const body = { schemas: [GROUP], displayName: group.displayName };
      expect(membersOf(answered(await acme.put(`/Groups/${group.id}`, body), 200))).toEqual([]);
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "with an unknown member is 400 invalidValue with its id, without effects",
    async () => {
      const group = await acme.group({ members: [{ value: (await acme.user()).id }] });
      const body = { schemas: [GROUP], displayName: "changed", members: [{ value: unknownId }] };
      const answer = await acme.put(`/Groups/${group.id}`, body);
      refused(answer, 400, "invalidValue", new RegExp(unknownId));
      expect(await acme.read(`/Groups/${group.id}`)).toEqual(group);
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "with the displayName of another group is 409 uniqueness; of an unknown id, 404",
    async () => {
      const { displayName } = await acme.group();
      const group = await acme.group();
      const body = { schemas: [GROUP], displayName: displayName.toUpperCase() };
      refused(await acme.put(`/Groups/${group.id}`, body), 409, "uniqueness", /displayName/);
      refused(await acme.put(`/Groups/${unknownId}`, body), 404);
    },
  ],
]);
