import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalPath } from "../../server/scim/paths.ts";
import { answered, BULK_REQUEST, readAnswer, refused, unique, USER, useScim } from "./support.ts";

const { acme, world } = useScim();

/** Requests a path outside the base URL, as a client with a wrong base URL does. */
const ask = async (path: string) => {
  const { scimToken } = world().acme;
  const headers = { authorization: `Bearer ${scimToken}` };
  return readAnswer(await fetch(`${world().server.url}${path}`, { headers }));
};

describe("a path with another case or extra slashes is accepted", () => {
  test("for lists and resources, with every method", async () => {
    const fields = { schemas: [USER], userName: unique("path") };
    const { id } = answered(await acme.post("//Users/", fields), 201);
    for (const path of [`/users/${id}`, `//USERS//${id}/`, `/Users/${id}/`]) {
      expect(answered(await acme.get(path), 200).id).toBe(id);
      expect(answered(await acme.put(path, { ...fields, title: path }), 200).title).toBe(path);
      const operations = [{ op: "replace", path: "title", value: "T" }];
      expect(answered(await acme.patch(path, operations), 200).title).toBe("T");
    }
    expect(answered(await acme.get("/users/?count=1"), 200).Resources).toHaveLength(1);
    expect(answered(await acme.post("//users//.Search/", { count: 0 }), 200).totalResults).toBe(1);
    answered(await acme.remove(`//users/${id}`), 204);
  });

  test("for the other endpoints", async () => {
    for (const path of ["/schemas", "//resourcetypes/", "/serviceproviderconfig", "/GROUPS"]) {
      answered(await acme.get(path), 200);
    }
    const made = await acme.post("//bulk/", {
      schemas: [BULK_REQUEST],
      Operations: ["/users", "//Users/", "/scim/v2/Users"].map((path) => ({
        method: "POST",
        path,
        bulkId: unique("b"),
        data: { userName: unique("bulk") },
      })),
    });
    expect(answered(made, 200).Operations.map(({ status }) => status)).toEqual(
      Array(3).fill("201"),
    );
  });

  test("for the base URL, and a wrong method is still reported", async () => {
    for (const path of ["//scim/v2/Users", "/SCIM/V2/Users", "/scim//v2//Users?count=0"]) {
      expect((await ask(path)).status, path).toBe(200);
    }
    const answer = await acme.call("PATCH", "//users", {});
    refused(answer, 405);
    expect(answer.headers.get("allow")).toContain("POST");
  });

  test("for any combination (property): the result is canonical and ids are unchanged", () => {
    const slashes = fc.integer({ min: 1, max: 3 }).map((n) => "/".repeat(n));
    const noun = fc.constantFrom("Users", "users", "USERS", "uSeRs");
    const id = fc.stringMatching(/^[A-Za-z0-9%._~-]{1,20}$/).filter((text) => text !== ".search");
    fc.assert(
      fc.property(slashes, noun, slashes, id, fc.boolean(), (one, name, two, id, tail) => {
        const path = canonicalPath(`/scim/v2${one}${name}${two}${id}${tail ? "/" : ""}`);
        const isSearch = id.toLowerCase() === ".search";
        expect(path).toBe(`/scim/v2/Users/${isSearch ? ".search" : id}`);
        expect(canonicalPath(path)).toBe(path);
      }),
    );
  });
});

describe("a wrong path is a SCIM error 404 that suggests the right one", () => {
  test.each([
    ["/scim/v2/User", "/scim/v2/Users"],
    ["/scim/v2/group/7", "/scim/v2/Groups/7"],
    ["/scim/v1/Users/7", "/scim/v2/Users/7"],
    ["/scim/Users", "/scim/v2/Users"],
    ["/scim/v2/scim/v2/Users", "/scim/v2/Users"],
    ["/Users", "/scim/v2/Users"],
    ["/v2/Groups", "/scim/v2/Groups"],
    ["/ServiceProviderConfig", "/scim/v2/ServiceProviderConfig"],
  ])("%s", async (path, right) => {
    const answer = await ask(path);
    refused(answer, 404, undefined, /^No route for /);
    expect(answer.body.detail).toMatch(new RegExp(`Use ${right} instead\\.$`));
  });

  test.each(["/scim/v2/Usres", "/scim", "/scim/v2/Users/7/8"])("%s", async (path) => {
    refused(await ask(path), 404, undefined, /\/scim\/v2\/Users and \/scim\/v2\/Groups/);
  });

  test("other transports keep their error format", async () => {
    const answer = await fetch(`${world().server.url}/api/users`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });
});
