import { expect, test } from "vitest";
import { runCommand } from "../operator/run-command.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
const config = (verb: string, ...words: string[]) =>
  runCommand(world, "config", [verb, "--tenant", "acme", ...words]);

test("the command changes, explains, lists and rolls back the operator's settings", async () => {
  const changed = await config(
    "set",
    "scim.burst=900",
    "reconcile.extra=deactivate",
    "--lock",
    "identity",
    "--reason",
    "A contract.",
  );
  expect(changed).toEqual({ code: 0, out: "version 2 is published\n", err: "" });
  expect((await config("get", "reconcile.extra")).out).toMatch(
    /^reconcile\.extra +"deactivate"\n$/,
  );
  expect((await config("explain", "reconcile.extra")).out).toMatch(
    /^reconcile\.extra +"deactivate" +operator\n {2}version 2 by operator:cli:ops at \S+: A contract\.\n {2}overrides "report" of product\n$/,
  );
  expect((await config("explain", "identity.adminTotp")).out).toMatch(/false +product, locked\n$/);
  expect((await config("history")).out).toMatch(
    /^2 +operator +\S+ {2}operator:cli:ops {2}A contract\.\n1 +operator .*The tenant was created\.\n$/,
  );
  const back = await config("rollback", "--to", "1", "--reason", "Back.");
  expect(back.out).toBe("version 3 is published with the settings of version 1\n");
  expect((await config("get", "reconcile.extra")).out).toMatch(/"report"\n$/);
});

test("the command names every problem, and what is missing", async () => {
  const wrong = await config("set", "scim.perSec=1", "scim=2", "--reason", "x");
  expect([wrong.code, wrong.out, wrong.err.split("\n")]).toEqual([
    1,
    "",
    [
      'No setting "scim.perSec". The JSON Schema of the configuration lists the settings.',
      "scim is a group. Name its settings: scim.perSecond, scim.burst.",
      "",
    ],
  ]);
});

test("the command says what is missing with code 2, and what does not exist with code 1", async () => {
  const refused = await Promise.all([
    config("set", "scim.burst=9"),
    config("set", "--reason", "x"),
    config("get", "scim.nowhere"),
    config("rollback", "--to", "77", "--reason", "x"),
    config("history", "--tenant", "nobody"),
  ]);
  expect(refused.map(({ code, out, err }) => [code, out, err.split("\n")[0]])).toEqual([
    [2, "", "No reason given. Say why by --reason."],
    [2, "", expect.stringMatching(/^No change given\./)],
    [1, "", expect.stringMatching(/^No setting "scim\.nowhere"\./)],
    [1, "", expect.stringMatching(/^Version 77 is not a published version/)],
    [1, "", 'No tenant "nobody". List them with npm run tenant -- list.'],
  ]);
});
