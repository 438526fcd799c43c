import { beforeAll, expect } from "vitest";
import type { TestTenant } from "../../support/tenants.ts";
import {
  answered,
  type Body,
  conform,
  PATCH_OP,
  readAnswer,
  refused,
  USER,
  useScim,
} from "../support.ts";

const { acme, globex, world } = useScim();
let ada: Body;

beforeAll(async () => {
  ada = await acme.user({ title: "Countess" });
});

async function me(
  token: string | null,
  { method = "GET", query = "", body = null as object | null } = {},
) {
  const headers: Record<string, string> = { "content-type": "application/scim+json" };
  if (token !== null) headers["authorization"] = `Bearer ${token}`;
  const init = { method, headers, ...(body === null ? {} : { body: JSON.stringify(body) }) };
  return readAnswer(await fetch(`${world().server.url}/scim/v2/Me${query}`, init));
}

const tokenOf = (tenant: TestTenant, { id }: Body) => tenant.token(id, "rep");

conform("/Me", [
  [
    "7644 3.11",
    "MUST",
    "returns the user of the token, with its permanent location",
    async () => {
      const answer = await me(await tokenOf(world().acme, ada));
      expect(answered(answer, 200)).toEqual(await acme.read(`/Users/${ada.id}`));
      expect(answer.body.meta.location).toBe(`${world().server.url}/scim/v2/Users/${ada.id}`);
      expect(answer.headers.get("etag")).toBe(ada.meta.version);
      expect(answer.headers.get("location")).toBe(ada.meta.location);
    },
  ],
  [
    "7644 3.11",
    "MUST",
    "differs for each user and tenant",
    async () => {
      const bob = await acme.user();
      const theirs = await globex.user();
      expect((await me(await tokenOf(world().acme, bob))).body.id).toBe(bob.id);
      expect((await me(await tokenOf(world().globex, theirs))).body.id).toBe(theirs.id);
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "supports attributes",
    async () => {
      const answer = await me(await tokenOf(world().acme, ada), { query: "?attributes=title" });
      expect(answered(answer, 200)).toEqual({
        schemas: ada.schemas,
        id: ada.id,
        title: "Countess",
      });
    },
  ],
  [
    "7644 3.11",
    "MAY",
    "is read-only: 403",
    async () => {
      const token = await tokenOf(world().acme, ada);
      const Operations = [{ op: "replace", path: "title", value: "Queen" }];
      refused(await me(token, { method: "PATCH", body: { schemas: [PATCH_OP], Operations } }), 403);
      const body = { schemas: [USER], userName: ada.userName, title: "Queen" };
      refused(await me(token, { method: "PUT", body }), 403);
      refused(await me(token, { method: "DELETE" }), 403);
      expect(await acme.read(`/Users/${ada.id}`)).toEqual(ada);
    },
  ],
  [
    "7644 3.11",
    "SHOULD",
    "is 501 for a SCIM token",
    async () => refused(await me(world().acme.scimToken), 501),
  ],
  [
    "7644 2",
    "MUST",
    "requires a valid token",
    async () => {
      for (const token of [null, "x", `${await tokenOf(world().acme, ada)}x`]) {
        const answer = await me(token);
        refused(answer, 401);
        expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
      }
    },
  ],
  [
    "7644 2",
    "MUST",
    "is refused immediately after the user is deactivated or deleted",
    async () => {
      for (const end of [
        (id: string) =>
          acme.patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]),
        (id: string) => acme.remove(`/Users/${id}`),
      ]) {
        const leaver = await acme.user();
        const token = await tokenOf(world().acme, leaver);
        answered(await me(token), 200);
        await end(leaver.id);
        refused(await me(token), 401);
      }
    },
  ],
]);
