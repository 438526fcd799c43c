import { expect } from "vitest";
import {
  answered,
  conform,
  GROUP,
  idsOf,
  membersOf,
  refused,
  unique,
  USER,
  useScim,
} from "../../support.ts";

const { acme, globex } = useScim();
const unknownId = "0190a1b2-0000-7000-8000-000000000000";

conform("DELETE", [
  [
    "7644 3.6",
    "MUST",
    "returns 204 without a body",
    async () => {
      for (const path of [
        `/Users/${(await acme.user()).id}`,
        `/Groups/${(await acme.group()).id}`,
      ]) {
        const answer = await acme.remove(path);
        expect(answer).toMatchObject({ status: 204, text: "" });
      }
    },
  ],
  [
    "7644 3.6",
    "MUST",
    "makes every later operation on the id fail with 404",
    async () => {
      const [user, group] = [await acme.user(), await acme.group()];
      const bodies = {
        Users: [user.id, { schemas: [USER], userName: unique("x") }],
        Groups: [group.id, { schemas: [GROUP], displayName: unique("x") }],
      } as const;
      for (const [type, [id, body]] of Object.entries(bodies)) {
        const path = `/${type}/${id}`;
        expect((await acme.remove(path)).status).toBe(204);
        refused(await acme.get(path), 404);
        refused(await acme.put(path, body), 404);
        refused(await acme.patch(path, [{ op: "replace", path: "externalId", value: "x" }]), 404);
        refused(await acme.remove(path), 404);
      }
    },
  ],
  [
    "7644 3.6",
    "MUST",
    "removes the resource from lists and searches",
    async () => {
      const user = await acme.user();
      const filter = `userName eq "${user.userName}"`;
      expect(idsOf((await acme.list("/Users", { filter })).Resources)).toEqual([user.id]);
      await acme.remove(`/Users/${user.id}`);
      expect(await acme.list("/Users", { filter })).toMatchObject({ totalResults: 0 });
      expect(idsOf((await acme.list("/Users", { count: 200 })).Resources)).not.toContain(user.id);
    },
  ],
  [
    "7644 3.6",
    "MUST",
    "frees unique names for a new POST",
    async () => {
      const { id, userName } = await acme.user({ externalId: unique("first") });
      await acme.remove(`/Users/${id}`);
      const again = { schemas: [USER], userName, externalId: unique("second") };
      expect(answered(await acme.post("/Users", again), 201).id).not.toBe(id);

      const group = await acme.group({ externalId: unique("g") });
      await acme.remove(`/Groups/${group.id}`);
      const { displayName, externalId } = { ...group, externalId: group["externalId"] };
      const made = answered(
        await acme.post("/Groups", { schemas: [GROUP], displayName, externalId }),
        201,
      );
      expect(made.id).not.toBe(group.id);
    },
  ],
  [
    "7644 3.6",
    "MUST",
    "of an unknown id, or an id of another tenant, is 404 and deletes nothing",
    async () => {
      const [user, group] = [await globex.user(), await globex.group()];
      for (const path of [`/Users/${user.id}`, `/Groups/${group.id}`]) {
        refused(await acme.remove(path), 404);
        await globex.read(path);
      }
      for (const type of ["Users", "Groups"]) {
        refused(await acme.remove(`/${type}/${unknownId}`), 404);
        refused(await acme.remove(`/${type}/no-id`), 404);
      }
    },
  ],
  [
    "7643 4.2",
    "SHOULD",
    "of a user removes it from all groups; a restored user is in none",
    async () => {
      const user = await acme.user({ externalId: unique("leaver") });
      const other = await acme.user();
      const members = [{ value: user.id }, { value: other.id }];
      const groups = [await acme.group({ members }), await acme.group({ members })];
      await acme.remove(`/Users/${user.id}`);
      for (const { id } of groups) {
        expect(membersOf(await acme.read(`/Groups/${id}`))).toEqual([other.id]);
      }
      const revived = await acme.user({ externalId: user["externalId"] });
      expect(revived.id).toBe(user.id);
      expect(revived.groups ?? []).toEqual([]);
    },
  ],
  [
    "7643 4.1.2",
    "SHOULD",
    "of a group removes it from its members' groups and from the groups that contain it",
    async () => {
      const ada = await acme.user();
      const inner = await acme.group({ members: [{ value: ada.id }] });
      const outer = await acme.group({ members: [{ value: inner.id }] });
      const before = await acme.read(`/Users/${ada.id}`);
      expect((before.groups ?? []).map(({ value }) => value).toSorted()).toEqual(
        [inner.id, outer.id].toSorted(),
      );
      expect((await acme.remove(`/Groups/${inner.id}`)).status).toBe(204);
      expect((await acme.read(`/Users/${ada.id}`)).groups ?? []).toEqual([]);
      expect(membersOf(await acme.read(`/Groups/${outer.id}`))).toEqual([]);
    },
  ],
]);
