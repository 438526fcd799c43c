import { describe, expect, test } from "vitest";
import { answered, conform, idsOf, inParallel, membersOf, refused, useScim } from "../support.ts";

const { acme, globex, world } = useScim();
const unknownId = "0190a1b2-0000-7000-8000-000000000000";

const values = (...ids: string[]) => ids.map((value) => ({ value }));
const add = (...ids: string[]) => [{ op: "add", path: "members", value: values(...ids) }];

/** Three users and a group with the first two. */
async function team() {
  const people = await inParallel(3, () => acme.user());
  const [a = "", b = "", c = ""] = idsOf(people);
  const group = await acme.group({ members: values(a, b) });
  return { a, b, c, id: group.id, path: `/Groups/${group.id}`, group };
}

type Team = Awaited<ReturnType<typeof team>>;
type Operation = { op: string; path?: string; value?: unknown };
type Change = [what: string, operation: (t: Team) => Operation, after: (t: Team) => string[]];

const changes: Change[] = [
  [
    "add of one member",
    ({ c }) => ({ op: "add", path: "members", value: values(c) }),
    ({ a, b, c }) => [a, b, c],
  ],
  [
    "add of a present member",
    ({ a }) => ({ op: "add", path: "members", value: values(a) }),
    ({ a, b }) => [a, b],
  ],
  [
    "add of a single object",
    ({ c }) => ({ op: "add", path: "members", value: { value: c } }),
    ({ a, b, c }) => [a, b, c],
  ],
  [
    "add without a path",
    ({ c }) => ({ op: "add", value: { members: values(c) } }),
    ({ a, b, c }) => [a, b, c],
  ],
  [
    "add of the same member twice",
    ({ c }) => ({ op: "add", path: "members", value: values(c, c) }),
    ({ a, b, c }) => [a, b, c],
  ],
  [
    "remove by a filter",
    ({ a }) => ({ op: "remove", path: `members[value eq "${a}"]` }),
    ({ b }) => [b],
  ],
  [
    "remove by a filter for two members",
    ({ a, b }) => ({ op: "remove", path: `members[value eq "${a}" or value eq "${b}"]` }),
    () => [],
  ],
  [
    "remove of the members in the value",
    ({ a }) => ({ op: "remove", path: "members", value: values(a) }),
    ({ b }) => [b],
  ],
  [
    "remove of an absent member",
    ({ c }) => ({ op: "remove", path: `members[value eq "${c}"]` }),
    ({ a, b }) => [a, b],
  ],
  [
    "remove of an unknown user",
    () => ({ op: "remove", path: "members", value: values(unknownId) }),
    ({ a, b }) => [a, b],
  ],
  ["remove of all members", () => ({ op: "remove", path: "members" }), () => []],
  [
    "replace of all members",
    ({ b, c }) => ({ op: "replace", path: "members", value: values(b, c) }),
    ({ b, c }) => [b, c],
  ],
  ["replace by an empty list", () => ({ op: "replace", path: "members", value: [] }), () => []],
  [
    "replace without a path",
    ({ c }) => ({ op: "replace", value: { members: values(c) } }),
    ({ c }) => [c],
  ],
];

describe("PATCH of members, RFC 7644 3.5.2", () => {
  test.each(changes)("%s", async (_, operation, after) => {
    const t = await team();
    const expected = after(t).toSorted();
    const group = await acme.change(t.path, [operation(t)]);
    expect(membersOf(group)).toEqual(expected);
    const same = String(expected) === String([t.a, t.b].toSorted());
    expect(group.meta.version === t.group.meta.version).toBe(same);
  });
});

conform("A PATCH of a group", [
  [
    "7644 3.5.2",
    "MUST",
    "returns 204 with the ETag, or 200 with the group if attributes are requested",
    async () => {
      const t = await team();
      const answer = await acme.patch(t.path, add(t.c));
      expect(answer).toMatchObject({ status: 204, text: "" });
      const after = await acme.get(t.path);
      expect(answer.headers.get("etag")).toBe(after.headers.get("etag"));
      const drop = [{ op: "remove", path: "members" }];
      const named = answered(await acme.patch(`${t.path}?attributes=displayName`, drop), 200);
      expect(named).toEqual({
        schemas: t.group.schemas,
        id: t.id,
        displayName: t.group.displayName,
      });
      const most = await acme.patch(`${t.path}?excludedAttributes=externalId`, add(t.a, t.b));
      expect(membersOf(answered(most, 200))).toEqual([t.a, t.b].toSorted());
    },
  ],
  [
    "7644 3.5.2",
    "MUST",
    "performs several operations in order, or none of them",
    async () => {
      const t = await team();
      const rename = { op: "replace", path: "displayName", value: `Renamed ${t.id}` };
      const drop = { op: "remove", path: `members[value eq "${t.a}"]` };
      const after = await acme.change(t.path, [rename, drop, ...add(t.c), ...add(t.a)]);
      expect(after.displayName).toBe(rename.value);
      expect(membersOf(after)).toEqual([t.a, t.b, t.c].toSorted());
      const again = { ...rename, value: "half" };
      refused(
        await acme.patch(t.path, [again, drop, { op: "replace", path: "id", value: "x" }]),
        400,
      );
      expect(await acme.read(t.path)).toEqual(after);
    },
  ],
  [
    "7644 3.5.2",
    "MUST",
    "with an unknown member is refused with 400 invalidValue and its id, without effects",
    async () => {
      const t = await team();
      const foreign = await globex.user();
      for (const wrong of [unknownId, foreign.id, "no-id"]) {
        const answer = await acme.patch(t.path, add(t.c, wrong));
        refused(answer, 400, "invalidValue", new RegExp(wrong));
        const replace = [{ op: "replace", path: "members", value: values(t.c, wrong) }];
        refused(await acme.patch(t.path, replace), 400, "invalidValue", new RegExp(wrong));
      }
      expect(await acme.read(t.path)).toEqual(t.group);
    },
  ],
  [
    "7644 3.5.2",
    "MUST",
    "cannot remove displayName, nor set that of another group",
    async () => {
      const [one, other] = [await acme.group(), await acme.group()];
      const path = `/Groups/${one.id}`;
      refused(await acme.patch(path, [{ op: "remove", path: "displayName" }]), 400, "mutability");
      const value = other.displayName.toUpperCase();
      const taken = await acme.patch(path, [{ op: "replace", path: "displayName", value }]);
      refused(taken, 409, "uniqueness", /displayName/);
    },
  ],
  [
    "7643 4.2",
    "MUST",
    "cannot add a group to itself: 400 invalidValue",
    async () => {
      const { id } = await acme.group();
      refused(await acme.patch(`/Groups/${id}`, add(id)), 400, "invalidValue");
      expect(membersOf(await acme.read(`/Groups/${id}`))).toEqual([]);
    },
  ],
]);

conform("Membership", [
  [
    "7643 4.2",
    "MUST",
    "are returned with their type and URI",
    async () => {
      const t = await team();
      const outer = await acme.group({ members: values(t.id, t.c) });
      const base = `${world().server.url}/scim/v2`;
      const members = (outer.members ?? []).toSorted((x) => (x.type === "Group" ? -1 : 1));
      expect(members).toMatchObject([
        { value: t.id, type: "Group", $ref: `${base}/Groups/${t.id}` },
        { value: t.c, type: "User", $ref: `${base}/Users/${t.c}` },
      ]);
    },
  ],
  [
    "7643 4.1.2",
    "MUST",
    "appears on the user: direct in the group itself, indirect in groups that contain it",
    async () => {
      const { id } = await acme.user();
      const inner = await acme.group({ members: values(id) });
      const middle = await acme.group({ members: values(inner.id) });
      const outer = await acme.group({ members: values(middle.id) });
      const groups = async () =>
        ((await acme.read(`/Users/${id}`)).groups ?? [])
          .map(({ type, value }) => `${type} ${value}`)
          .toSorted();
      const direct = `direct ${inner.id}`;
      expect(await groups()).toEqual(
        [direct, `indirect ${middle.id}`, `indirect ${outer.id}`].toSorted(),
      );
      const [group] = (await acme.read(`/Users/${id}`)).groups ?? [];
      expect(group?.$ref).toBe(`${world().server.url}/scim/v2/Groups/${group?.value}`);
      expect(group).toHaveProperty("display");
      // A user who is in a group both ways is listed once, as direct.
      await acme.patch(`/Groups/${outer.id}`, add(id));
      expect(await groups()).toEqual(
        [direct, `indirect ${middle.id}`, `direct ${outer.id}`].toSorted(),
      );
      await acme.patch(`/Groups/${middle.id}`, [{ op: "remove", path: "members" }]);
      expect(await groups()).toEqual([direct, `direct ${outer.id}`].toSorted());
    },
  ],
  [
    "7643 4.1.1",
    "SHOULD",
    "remains after deactivation and ends with deletion",
    async () => {
      const t = await team();
      const off = [{ op: "replace", path: "active", value: false }];
      answered(await acme.patch(`/Users/${t.a}`, off), 200);
      expect(membersOf(await acme.read(t.path))).toEqual([t.a, t.b].toSorted());
      await acme.remove(`/Users/${t.a}`);
      expect(membersOf(await acme.read(t.path))).toEqual([t.b]);
      refused(await acme.patch(t.path, add(t.a)), 400, "invalidValue", new RegExp(t.a));
    },
  ],
]);

test("200 concurrently added members are all stored, and none gets 409", async () => {
  const ids = idsOf(await inParallel(200, () => acme.user()));
  const { id } = await acme.group();
  const answers = await Promise.all(ids.map((user) => acme.patch(`/Groups/${id}`, add(user))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(membersOf(await acme.read(`/Groups/${id}`))).toEqual(ids.toSorted());
  const removals = ids
    .slice(0, 100)
    .map((user) =>
      acme.patch(`/Groups/${id}`, [{ op: "remove", path: `members[value eq "${user}"]` }]),
    );
  await Promise.all(removals);
  expect(membersOf(await acme.read(`/Groups/${id}`))).toEqual(ids.slice(100).toSorted());
});
