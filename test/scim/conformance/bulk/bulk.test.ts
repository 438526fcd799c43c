import { expect } from "vitest";
import {
  answered,
  BULK_REQUEST,
  BULK_RESPONSE,
  type BulkResult,
  conform,
  ENTERPRISE,
  GROUP,
  membersOf,
  PATCH_OP,
  unique,
  USER,
  useScim,
} from "../../support.ts";

const { acme, globex } = useScim();
const unknownId = "0190a1b2-0000-7000-8000-000000000000";

const bulk = (Operations: unknown[], more: object = {}) =>
  acme.post("/Bulk", { schemas: [BULK_REQUEST], ...more, Operations });

async function results(Operations: unknown[], more: object = {}): Promise<BulkResult[]> {
  const answer = await bulk(Operations, more);
  const body = answered(answer, 200);
  expect(body.schemas).toEqual([BULK_RESPONSE]);
  expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
  return body.Operations;
}

const statuses = (operations: BulkResult[]) => operations.map(({ status }) => status).join(" ");
const idOf = (result: BulkResult | undefined) => result?.location?.split("/").at(-1) ?? "";
const post = (bulkId: string, data: object = {}) => ({
  method: "POST",
  path: "/Users",
  bulkId,
  data: { schemas: [USER], userName: unique("bulk"), ...data },
});
const postGroup = (bulkId: string, members: string[]) => ({
  method: "POST",
  path: "/Groups",
  bulkId,
  data: {
    schemas: [GROUP],
    displayName: unique("bulk"),
    members: members.map((value) => ({ value })),
  },
});

conform("Bulk", [
  [
    "7644 3.7",
    "MUST",
    "performs POST, PUT, PATCH and DELETE and returns a result for each, in the order of the request",
    async () => {
      const [put, patched, gone] = [await acme.user(), await acme.user(), await acme.user()];
      const Operations = [{ op: "replace", path: "title", value: "patched" }];
      const operations = await results([
        { method: "DELETE", path: `/Users/${gone.id}` },
        post("new"),
        {
          method: "PATCH",
          path: `/Users/${patched.id}`,
          data: { schemas: [PATCH_OP], Operations },
        },
        {
          method: "put",
          path: `/Users/${put.id}`,
          data: { schemas: [USER], userName: put.userName, title: "put" },
        },
      ]);
      expect(statuses(operations)).toBe("204 201 200 200");
      expect(operations.map(({ method }) => method.toUpperCase()).join(" ")).toBe(
        "DELETE POST PATCH PUT",
      );
      const [first, second, third, fourth] = operations;
      expect(first?.location).toBe(gone.meta.location);
      expect(second?.bulkId).toBe("new");
      const made = await acme.read(`/Users/${idOf(second)}`);
      expect(second).toMatchObject({ location: made.meta.location, version: made.meta.version });
      expect(await acme.read(`/Users/${patched.id}`)).toMatchObject({
        title: "patched",
        meta: { location: third?.location, version: third?.version },
      });
      expect(await acme.read(`/Users/${put.id}`)).toMatchObject({
        title: "put",
        meta: { version: fourth?.version },
      });
      expect((await acme.get(`/Users/${gone.id}`)).status).toBe(404);
    },
  ],
  [
    "7644 3.7.3",
    "MUST",
    "continues after an error, which the result contains as a SCIM error in response",
    async () => {
      const { userName } = await acme.user();
      const operations = await results([
        post("a", { userName }),
        post("b"),
        { method: "DELETE", path: `/Users/${unknownId}` },
        { method: "PATCH", path: `/Users/${unknownId}`, data: { schemas: [PATCH_OP] } },
        post("c"),
      ]);
      expect(statuses(operations)).toMatch(/^409 201 404 40[04] 201$/);
      expect(operations[0]).toMatchObject({
        bulkId: "a",
        response: { status: "409", scimType: "uniqueness", detail: expect.any(String) },
      });
      expect(operations[0]).not.toHaveProperty("location");
      expect(operations[2]?.response).toMatchObject({ status: "404" });
    },
  ],
  [
    "7644 3.7.3",
    "MUST",
    "applies operations after the effects of earlier ones",
    async () => {
      const userName = unique("twice");
      const operations = await results([post("a", { userName }), post("b", { userName })]);
      expect(statuses(operations)).toBe("201 409");
    },
  ],
  [
    "7644 3.7.3",
    "MUST",
    "returns an error for a malformed operation and performs the others",
    async () => {
      const operations = await results([
        { method: "POST", path: "/Nothing", bulkId: "a", data: {} },
        { method: "GET", path: "/Users" },
        { method: "POST", path: "/Users", bulkId: "b" },
        { method: "PUT", path: "/Users", data: {} },
        post("c"),
      ]);
      expect(statuses(operations)).toMatch(/^(40[045] ){4}201$/);
      for (const { response, status } of operations.slice(0, 4)) {
        expect(response).toMatchObject({ status, detail: expect.any(String) });
      }
    },
  ],
  [
    "7644 3.7",
    "MUST",
    "cannot access another tenant",
    async () => {
      const foreign = await globex.user();
      const path = `/Users/${foreign.id}`;
      const data = { schemas: [USER], userName: "stolen" };
      const operations = await results([
        { method: "PUT", path, data },
        { method: "DELETE", path },
      ]);
      expect(statuses(operations)).toBe("404 404");
      expect(await globex.read(path)).toEqual(foreign);
    },
  ],
  [
    "7644 3.7",
    "MAY",
    "checks the version of an operation",
    async () => {
      const { id, meta } = await acme.user();
      const rename = (version: string, value: string) => ({
        method: "PATCH",
        path: `/Users/${id}`,
        version,
        data: { schemas: [PATCH_OP], Operations: [{ op: "replace", path: "title", value }] },
      });
      const operations = await results([rename('W/"999"', "no"), rename(meta.version, "yes")]);
      expect(statuses(operations)).toBe("412 200");
      expect(await acme.read(`/Users/${id}`)).toMatchObject({ title: "yes" });
    },
  ],
]);

conform("bulkId", [
  [
    "7644 3.7.2",
    "MUST",
    "refer to the resource of an earlier operation",
    async () => {
      const operations = await results([
        post("a"),
        post("b"),
        postGroup("g", ["bulkId:a", "bulkId:b"]),
      ]);
      expect(statuses(operations)).toBe("201 201 201");
      const group = await acme.read(`/Groups/${idOf(operations[2])}`);
      expect(membersOf(group)).toEqual([idOf(operations[0]), idOf(operations[1])].toSorted());
    },
  ],
  [
    "7644 3.7.2",
    "MUST",
    "refer to the resource of a later operation, and results keep the order of the request",
    async () => {
      const operations = await results([postGroup("g", ["bulkId:a"]), post("a")]);
      expect(operations.map(({ bulkId }) => bulkId)).toEqual(["g", "a"]);
      expect(statuses(operations)).toBe("201 201");
      expect(membersOf(await acme.read(`/Groups/${idOf(operations[0])}`))).toEqual([
        idOf(operations[1]),
      ]);
    },
  ],
  [
    "7644 3.7.2",
    "MUST",
    "are resolved in a PATCH and in a manager",
    async () => {
      const group = await acme.group();
      const Operations = [{ op: "add", path: "members", value: [{ value: "bulkId:a" }] }];
      const operations = await results([
        { method: "PATCH", path: `/Groups/${group.id}`, data: { schemas: [PATCH_OP], Operations } },
        post("a", { [ENTERPRISE]: { manager: { value: "bulkId:boss" } } }),
        post("boss"),
      ]);
      expect(statuses(operations)).toMatch(/^20[04] 201 201$/);
      expect(membersOf(await acme.read(`/Groups/${group.id}`))).toEqual([idOf(operations[1])]);
      const user = await acme.read(`/Users/${idOf(operations[1])}`);
      expect(user[ENTERPRISE].manager?.value).toBe(idOf(operations[2]));
    },
  ],
  [
    "7644 3.7.1",
    "MUST",
    "are resolved in cycles: two groups that contain each other, two users who manage each other",
    async () => {
      const manager = (value: string) => ({ [ENTERPRISE]: { manager: { value } } });
      const operations = await results([
        postGroup("ga", ["bulkId:gb", "bulkId:a"]),
        postGroup("gb", ["bulkId:ga"]),
        post("a", manager("bulkId:b")),
        post("b", manager("bulkId:a")),
      ]);
      expect(statuses(operations)).toBe("201 201 201 201");
      const [ga = "", gb = "", a = "", b = ""] = operations.map(idOf);
      expect(membersOf(await acme.read(`/Groups/${ga}`))).toEqual([a, gb].toSorted());
      expect(membersOf(await acme.read(`/Groups/${gb}`))).toEqual([ga]);
      const [ada, bob] = [await acme.read(`/Users/${a}`), await acme.read(`/Users/${b}`)];
      expect(ada[ENTERPRISE].manager?.value).toBe(b);
      expect(bob[ENTERPRISE].manager?.value).toBe(a);
      const groups = (ada.groups ?? []).map(({ value, type }) => `${type} ${value}`).toSorted();
      expect(groups).toEqual([`direct ${ga}`, `indirect ${gb}`]);
    },
  ],
  [
    "7644 3.7.1",
    "MUST",
    "that are unknown, or whose operation failed, fail the operation that refers to them",
    async () => {
      const { userName } = await acme.user();
      const operations = await results([
        postGroup("g", ["bulkId:none"]),
        postGroup("h", ["bulkId:failed"]),
        post("failed", { userName }),
        post("fine"),
      ]);
      expect(statuses(operations)).toMatch(/^4(00|09) 4(00|09) 409 201$/);
      for (const { response, location } of operations.slice(0, 2)) {
        expect(response?.detail).toMatch(/bulkId/);
        expect(location).toBeUndefined();
      }
    },
  ],
]);
