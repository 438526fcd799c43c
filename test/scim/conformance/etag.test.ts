import { expect } from "vitest";
import { answered, conform, GROUP, membersOf, refused, unique, USER, useScim } from "../support.ts";

const { acme } = useScim();
const stale = 'W/"999"';
const unknownId = "0190a1b2-0000-7000-8000-000000000000";

const etagOf = async (path: string) => (await acme.get(path)).headers.get("etag") ?? "";
const retitle = (value: string) => [{ op: "replace", path: "title", value }];

/** A user and a group, each with two bodies of a PUT. */
async function both() {
  const [user, group] = [await acme.user(), await acme.group()];
  return [
    {
      path: `/Users/${user.id}`,
      version: user.meta.version,
      put: (title: string) => ({ schemas: [USER], userName: user.userName, title }),
      patch: retitle,
    },
    {
      path: `/Groups/${group.id}`,
      version: group.meta.version,
      put: (name: string) => ({ schemas: [GROUP], displayName: `${group.displayName} ${name}` }),
      patch: (value: string) => [{ op: "replace", path: "externalId", value: unique(value) }],
    },
  ];
}

conform("The version", [
  [
    "7644 3.14",
    "MUST",
    "is a weak ETag, the same in the header and in meta, in every response with the resource",
    async () => {
      for (const { path, version, put, patch } of await both()) {
        expect(version).toMatch(/^W\/"1[^"]*"$/);
        for (const answer of [await acme.get(path), await acme.put(path, put("b"))]) {
          expect(answer.headers.get("etag")).toBe(answered(answer, 200).meta.version);
          expect(answer.body.meta.version).toMatch(/^W\/"[^"]+"$/);
        }
        const patched = await acme.patch(path, patch("c"));
        expect(patched.headers.get("etag")).toBe(await etagOf(path));
      }
    },
  ],
  [
    "7644 3.14",
    "MUST",
    "changes with each change of the resource, and only then",
    async () => {
      for (const { path, version, put, patch } of await both()) {
        const seen = [version];
        for (const word of ["b", "c"]) {
          const answer = await acme.put(path, put(word));
          seen.push(answer.headers.get("etag") ?? "");
        }
        seen.push((await acme.patch(path, patch("d"))).headers.get("etag") ?? "");
        expect(new Set(seen).size).toBe(4);
        expect(await etagOf(path)).toBe(seen.at(-1));
      }
    },
  ],
  [
    "7644 3.14",
    "MUST",
    "of a group changes with its members",
    async () => {
      const [ada, { id }] = [await acme.user(), await acme.group()];
      const path = `/Groups/${id}`;
      const versions = [await etagOf(path)];
      await acme.patch(path, [{ op: "add", path: "members", value: [{ value: ada.id }] }]);
      versions.push(await etagOf(path));
      await acme.patch(path, [{ op: "remove", path: `members[value eq "${ada.id}"]` }]);
      versions.push(await etagOf(path));
      expect(new Set(versions).size).toBe(3);
    },
  ],
]);

conform("If-None-Match", [
  [
    "7644 3.14",
    "SHOULD",
    "with the present version returns 304 without a body",
    async () => {
      for (const { path, version } of await both()) {
        for (const match of [version, `${stale}, ${version}`, "*", version.replace("W/", "")]) {
          const answer = await acme.get(path, { "if-none-match": match });
          expect(answer, match).toMatchObject({ status: 304, text: "" });
          expect(answer.headers.get("etag")).toBe(version);
        }
      }
    },
  ],
  [
    "7644 3.14",
    "SHOULD",
    "with another version returns the resource",
    async () => {
      for (const { path, version, patch } of await both()) {
        answered(await acme.get(path, { "if-none-match": stale }), 200);
        await acme.change(path, patch("new"));
        answered(await acme.get(path, { "if-none-match": version }), 200);
      }
    },
  ],
  [
    "9110 13.1.2",
    "MUST",
    "returns a user whose groups have changed",
    async () => {
      const { id } = await acme.user();
      const before = await etagOf(`/Users/${id}`);
      const group = await acme.group({ members: [{ value: id }] });
      const answer = await acme.get(`/Users/${id}`, { "if-none-match": before });
      expect(answered(answer, 200).groups).toMatchObject([{ value: group.id }]);
      const now = { "if-match": answer.headers.get("etag") ?? "" };
      answered(await acme.patch(`/Users/${id}`, retitle("T"), now), 200);
    },
  ],
]);

conform("If-Match", [
  [
    "7644 3.14",
    "MUST",
    "with another version refuses PUT, PATCH and DELETE with 412, without effects",
    async () => {
      for (const { path, put, patch } of await both()) {
        const before = await acme.read(path);
        for (const match of [stale, "nonsense", `${stale}, W/"998"`]) {
          const headers = { "if-match": match };
          refused(await acme.put(path, put("lost"), headers), 412);
          refused(await acme.patch(path, patch("lost"), headers), 412);
          refused(await acme.remove(path, headers), 412);
        }
        expect(await acme.read(path)).toEqual(before);
      }
    },
  ],
  [
    "7644 3.14",
    "MUST",
    "with the present version, a list that contains it, or * allows the change",
    async () => {
      for (const { path, put, patch } of await both()) {
        answered(await acme.put(path, put("b"), { "if-match": await etagOf(path) }), 200);
        const list = `${stale}, ${await etagOf(path)}`;
        await acme.change(path, patch("c"), { "if-match": list });
        await acme.change(path, patch("d"), { "if-match": "*" });
        const answer = await acme.remove(path, { "if-match": await etagOf(path) });
        expect(answer.status).toBe(204);
      }
    },
  ],
  [
    "7644 3.14",
    "MUST",
    "allows one of two changes that are based on the same version",
    async () => {
      for (const { path, version, patch } of await both()) {
        const answers = await Promise.all(
          ["x", "y", "z"].map((word) => acme.patch(path, patch(word), { "if-match": version })),
        );
        const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
        expect([200, 204]).toContain(statuses[0]);
        expect(statuses.slice(1)).toEqual([412, 412]);
      }
    },
  ],
  [
    "7644 3.14",
    "MUST",
    "applies to changes of membership",
    async () => {
      const [ada, group] = [await acme.user(), await acme.group()];
      const add = [{ op: "add", path: "members", value: [{ value: ada.id }] }];
      const path = `/Groups/${group.id}`;
      refused(await acme.patch(path, add, { "if-match": stale }), 412);
      expect(membersOf(await acme.read(path))).toEqual([]);
      const after = await acme.change(path, add, { "if-match": group.meta.version });
      expect(membersOf(after)).toEqual([ada.id]);
    },
  ],
  [
    "9110 13.1.1",
    "MUST",
    "does not change the 404 of a missing resource",
    async () => {
      const headers = { "if-match": 'W/"1"' };
      const body = { schemas: [USER], userName: unique("x") };
      refused(await acme.put(`/Users/${unknownId}`, body, headers), 404);
      refused(await acme.remove(`/Groups/${unknownId}`, headers), 404);
    },
  ],
]);
