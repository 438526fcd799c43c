import { expect, test } from "vitest";
import { useServer } from "../support/server-only.ts";
import { runCommand } from "./run-command.ts";

const world = useServer();

const tenant = (...words: string[]) => runCommand(world, "tenant", words);

const provision = (...more: string[]) =>
  tenant(
    "provision",
    "--slug",
    "initech",
    "--name",
    "Initech",
    "--admin",
    "ada@initech.example",
    ...more,
  );

test("one command provisions a tenant, and says the same when it is repeated", async () => {
  const first = await provision();
  expect([first.code, first.err]).toEqual([0, ""]);
  expect(first.out).toMatch(
    /^created   initech {2}[\da-f-]{36}\nadmin {5}ada@initech\.example invited until /,
  );
  expect(first.out).toMatch(/SCIM {6}token rmp_scim_/);
  const repeated = await provision();
  expect(repeated.code).toBe(0);
  expect(repeated.out).toMatch(/^exists    initech/);
  expect(repeated.out).toMatch(/replaces it: POST \/api\/v1\/scim-tokens\/[\da-f-]{36}\/rotate\n$/);
  const other = await provision("--app-type", "trucking");
  expect([other.code, other.out]).toEqual([1, ""]);
  expect(other.err).toContain("another appType. It cannot be changed");
});

test("the other commands change, suspend, delete and restore a tenant", async () => {
  const ran = async (...words: string[]) => {
    const { code, out, err } = await tenant(...words);
    return code === 0 ? out : `${code} ${err}`;
  };
  expect(
    await ran(
      "update",
      "globex",
      "--slug",
      "globex-2",
      "--parent",
      "acme",
      "--metadata",
      '{"a":1}',
    ),
  ).toMatch(/^updated   globex-2 .*\nglobex leads to it until /);
  expect(await ran("payment", "globex-2", "--status", "unpaid", "--reason", "x")).toBe(
    "globex-2 is unpaid, by your decision\n",
  );
  expect(await ran("suspend", "globex-2", "--reason", "x")).toContain("is suspended");
  expect(await ran("delete", "globex-2")).toContain("npm run tenant -- restore globex-2");
  expect(await ran("restore", "globex-2")).toContain("it is still suspended");
  expect(await ran("list", "--metadata", '{"a":1}', "--status", "unpaid")).toMatch(
    /^globex-2 +[\da-f-]{36} {2}suspended {2}globex\n$/,
  );
  expect(await ran("show", "globex-2")).toContain(`parentTenantId       ${world.acme.id}`);
  expect(await ran("resume", "nobody")).toMatch(/^1 No tenant "nobody"/);
  expect(await ran("payment", "globex-2", "--status", "late", "--reason", "x")).toMatch(
    /^2 .*status/,
  );
});
