import { expect, test } from "vitest";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const teams = Array.from({ length: 30 }, (_, team) => team);

const world = useServer();

test("a manager and reports that are created concurrently are linked", async () => {
  const { acme, server } = world;
  const admin = await acme.person({ userName: "admin@acme.test", roles: [{ value: "admin" }] });
  const report = (team: number, n: number) =>
    acme.person({
      userName: `rep${team}-${n}@acme.test`,
      [enterprise]: { manager: { value: `manager-${team}` } },
    });
  for (const team of teams) {
    const externalId = `manager-${team}`;
    await Promise.all([
      report(team, 1),
      acme.person({
        userName: `${externalId}@acme.test`,
        externalId,
        roles: [{ value: "manager" }],
      }),
      report(team, 2),
    ]);
  }
  const client = clientFor(server, await acme.token(admin, "admin"));
  const { items } = await client.users.list.query({ limit: 200, role: "rep" });
  expect(items).toHaveLength(2 * teams.length);
  expect(items.filter(({ managerId }) => managerId === null)).toEqual([]);
});
