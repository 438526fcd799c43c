import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Body, inParallel, idsOf, membersOf, useScim } from "../support.ts";

const { acme } = useScim();

/** All users in a group, directly or through nested groups. */
function peopleOf(
  groups: Map<string, Set<string>>,
  id: string,
  seen = new Set<string>(),
): string[] {
  if (seen.has(id)) return [];
  seen.add(id);
  return [...(groups.get(id) ?? [])].flatMap((member) =>
    groups.has(member) ? peopleOf(groups, member, seen) : [member],
  );
}

test("members of groups and groups of users follow the changes, nested and concurrent", async () => {
  const people = idsOf(await inParallel(6, () => acme.user()));
  const groupIds = idsOf(await inParallel(4, () => acme.group()));
  const model = new Map(groupIds.map((id) => [id, new Set<string>()]));
  const step = fc.record({
    group: fc.constantFrom(...groupIds),
    kind: fc.constantFrom("add", "remove", "filter", "replace"),
    members: fc.uniqueArray(fc.constantFrom(...people, ...groupIds), {
      minLength: 1,
      maxLength: 4,
    }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(step, { selector: ({ group }) => group, maxLength: 4 }),
      async (steps) => {
        // One change for each group, concurrently: their order does not matter.
        await Promise.all(
          steps.map(async ({ group, kind, members: wanted }) => {
            const members = wanted.filter((id) => id !== group);
            const value = members.map((id) => ({ value: id }));
            const present = model.get(group) ?? new Set();
            const path = "members";
            const [first = people[0]] = members;
            const operation = {
              add: { op: "add", path, value },
              remove: { op: "remove", path, value },
              filter: { op: "remove", path: `members[value eq "${first}"]` },
              replace: { op: "replace", path, value },
            }[kind];
            const answer = await acme.patch(`/Groups/${group}`, [operation]);
            expect([200, 204], answer.text).toContain(answer.status);
            if (kind === "add") for (const id of members) present.add(id);
            if (kind === "remove") for (const id of members) present.delete(id);
            if (kind === "filter") present.delete(first ?? "");
            if (kind === "replace") model.set(group, new Set(members));
          }),
        );
        const shown = await acme.list("/Groups");
        for (const group of shown.Resources) {
          expect(membersOf(group)).toEqual([...(model.get(group.id) ?? [])].toSorted());
        }
        for (const user of (await acme.list("/Users")).Resources) {
          expect(groupsOf(user), user.id).toEqual(
            groupIds
              .filter((id) => peopleOf(model, id).includes(user.id))
              .map((id) => `${id} ${model.get(id)?.has(user.id) ? "direct" : "indirect"}`)
              .toSorted(),
          );
        }
      },
    ),
    { numRuns: 60, seed: 3 },
  );
});

const groupsOf = (user: Body): string[] =>
  (user.groups ?? []).map(({ value, type }) => `${value} ${type}`).toSorted();
