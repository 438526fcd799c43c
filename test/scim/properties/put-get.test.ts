import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answered, useScim } from "../support.ts";
import { named, people } from "./people.ts";

const { acme } = useScim();

test("a PUT of the result of GET changes nothing, including the version", async () => {
  const [bodies = []] = fc.sample(people(20), { numRuns: 1, seed: 5 });
  const made = await Promise.all(named(bodies).map((body) => acme.user(body)));
  const [boss, ...others] = made;
  const managed = await acme.user({
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
      manager: { value: boss?.["externalId"] },
    },
  });
  const group = await acme.group({ members: others.slice(0, 5).map(({ id }) => ({ value: id })) });
  const outer = await acme.group({ members: [{ value: group.id }, { value: managed.id }] });
  for (const { meta } of [...made, managed, group, outer]) {
    const path = new URL(meta.location).pathname.replace("/scim/v2", "");
    const before = await acme.read(path);
    const after = answered(await acme.put(path, before), 200);
    expect(after).toEqual(before);
    expect(await acme.read(path)).toEqual(before);
  }
});

const simple = fc.constantFrom<unknown>(
  "a",
  "b",
  "True",
  true,
  false,
  "",
  null,
  7,
  [],
  {},
  [{ value: "a" }],
  { value: "b", type: "work", primary: true },
  "x".repeat(2000),
  "\u{1f600}",
);
const path = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.constantFrom(
      "title",
      "name.givenName",
      "name",
      "emails",
      'emails[type eq "work"].value',
      "emails[value pr].type",
      'emails[type eq "work"]',
      'roles[primary eq "True"].value',
      "userName",
      "externalId",
      "active",
      "id",
      "meta.version",
      "groups",
      "password",
      "schemas",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);
const operation = fc.record(
  {
    op: fc.constantFrom("add", "Replace", "REMOVE", "remove", "move"),
    path,
    value: fc.oneof(
      { weight: 4, arbitrary: simple },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    ),
  },
  { requiredKeys: ["op"] },
);

test("every PATCH results in a representation that can be put back, and applies as a whole or not at all", async () => {
  let [taken, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 3 }), async (operations) => {
      const { id } = await acme.user({
        emails: [{ value: "a@x.test", type: "work", primary: true }, { value: "b@x.test" }],
        roles: [{ value: "x", primary: true }],
      });
      const at = `/Users/${id}`;
      const before = await acme.read(at);
      const answer = await acme.patch(at, operations);
      const after = await acme.read(at);
      if (answer.status === 200) {
        taken += 1;
        expect(answer.body).toEqual(after);
        expect(answered(await acme.put(at, after), 200)).toEqual(after);
      } else {
        refused += 1;
        // 409 if another round has used the name.
        expect([400, 409], answer.text).toContain(answer.status);
        expect(answer.body).toMatchObject({
          status: String(answer.status),
          scimType: expect.any(String) as string,
          detail: expect.any(String) as string,
        });
        expect(after).toEqual(before);
      }
    }),
    { numRuns: 120, seed: 5 },
  );
  expect(taken).toBeGreaterThan(12);
  expect(refused).toBeGreaterThan(20);
});
