import { beforeAll, expect, test } from "vitest";
import {
  answered,
  BULK_REQUEST,
  conform,
  PATCH_OP,
  readAnswer,
  refused,
  SEARCH_REQUEST,
  unique,
  USER,
  useScim,
} from "../support.ts";

const { acme, globex, world } = useScim();
const unknownId = "0190a1b2-0000-7000-8000-000000000000";
let id: string;

beforeAll(async () => {
  ({ id } = await acme.user({ userName: "taken" }));
});

interface Case {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
  scimType?: string;
}

const patch = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
const user = { schemas: [USER], userName: "another" };
const filter = (text: string) => `/Users?filter=${encodeURIComponent(text)}`;

/** `:id` is replaced by the id of a user. */
const cases: Case[] = [
  { method: "POST", path: "/Users", body: "{", status: 400, scimType: "invalidSyntax" },
  {
    method: "POST",
    path: "/Users",
    body: { schemas: [USER] },
    status: 400,
    scimType: "invalidValue",
  },
  { method: "GET", path: filter("userName"), status: 400, scimType: "invalidFilter" },
  { method: "GET", path: "/Users?count=x", status: 400, scimType: "invalidValue" },
  {
    method: "PATCH",
    path: "/Users/:id",
    body: patch({ op: "add", path: "x y", value: 1 }),
    status: 400,
    scimType: "invalidPath",
  },
  {
    method: "PATCH",
    path: "/Users/:id",
    body: patch({ op: "remove" }),
    status: 400,
    scimType: "noTarget",
  },
  {
    method: "PATCH",
    path: "/Users/:id",
    body: patch({ op: "replace", path: "id", value: "x" }),
    status: 400,
    scimType: "mutability",
  },
  { method: "GET", path: `/Users/${unknownId}`, status: 404 },
  { method: "GET", path: "/Cats", status: 404 },
  { method: "POST", path: "/Users/:id/more", body: user, status: 404 },
  { method: "PUT", path: "/Users", body: user, status: 405 },
  { method: "DELETE", path: "/Users", status: 405 },
  { method: "PATCH", path: "/Groups", body: patch(), status: 405 },
  { method: "POST", path: "/Users/:id", body: user, status: 405 },
  { method: "GET", path: "/Bulk", status: 405 },
  { method: "GET", path: "/Users", headers: { accept: "text/html" }, status: 406 },
  {
    method: "GET",
    path: "/Users/:id",
    headers: { accept: "application/xml, text/*" },
    status: 406,
  },
  {
    method: "POST",
    path: "/Users",
    body: { ...user, userName: "TAKEN" },
    status: 409,
    scimType: "uniqueness",
  },
  { method: "PUT", path: "/Users/:id", body: user, headers: { "if-match": 'W/"77"' }, status: 412 },
  { method: "POST", path: "/Users", body: { ...user, title: "x".repeat(1_100_000) }, status: 413 },
  {
    method: "POST",
    path: "/Users",
    body: "<user/>",
    headers: { "content-type": "application/xml" },
    status: 415,
  },
  {
    method: "PATCH",
    path: "/Users/:id",
    body: "op=add",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 415,
  },
];

test.each(cases)("RFC 7644 3.12: $method $path is $status $scimType", async (row) => {
  const path = row.path.replace(":id", id);
  const answer = await acme.call(row.method, path, row.body, row.headers);
  refused(answer, row.status, row.scimType);
  expect(answer.body.detail.length).toBeGreaterThan(10);
  if (row.scimType === undefined) expect(answer.body).not.toHaveProperty("scimType");
  if (row.status === 405) expect(answer.headers.get("allow")).toMatch(/^[A-Z, ]+$/);
  expect(await acme.read(`/Users/${id}`)).toMatchObject({ userName: "taken" });
});

const bare = async (path: string, init: RequestInit = {}) =>
  readAnswer(await fetch(`${world().server.url}/scim/v2${path}`, init));

const paths = ["/Users", "/Groups", `/Users/${unknownId}`, "/", "/Schemas"];

conform("Without the tenant's token", [
  [
    "7644 2",
    "MUST",
    "every endpoint answers 401 with the scheme in WWW-Authenticate",
    async () => {
      const person = await world().acme.token(id, "admin");
      for (const authorization of [null, "Bearer x", "Basic eDp5", `Bearer ${person}`]) {
        const init = authorization === null ? {} : { headers: { authorization } };
        for (const path of paths) {
          const answer = await bare(path, init);
          refused(answer, 401);
          expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
        }
      }
    },
  ],
  [
    "7644 2",
    "MUST",
    "the body is not parsed",
    async () => {
      for (const [path, schema] of [
        ["/Users", USER],
        ["/Bulk", BULK_REQUEST],
        ["/.search", SEARCH_REQUEST],
      ] as const) {
        const body = JSON.stringify({ schemas: [schema], userName: unique("anonymous") });
        refused(await bare(path, { method: "POST", body }), 401);
        refused(await bare(path, { method: "POST", body: "{" }), 401);
      }
    },
  ],
]);

conform("Media types", [
  [
    "7644 3.1",
    "MUST",
    "for JSON are accepted, with or without a charset, in any case",
    async () => {
      for (const type of [
        "application/scim+json",
        "application/scim+json; charset=utf-8",
        "application/json",
        "Application/JSON;charset=UTF-8",
      ]) {
        const body = { schemas: [USER], userName: unique("typed") };
        const answer = await acme.post("/Users", body, { "content-type": type });
        answered(answer, 201);
        expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
      }
    },
  ],
  [
    "7644 3.8",
    "MUST",
    "in Accept may be SCIM, JSON or a range that includes them",
    async () => {
      for (const accept of [
        "application/scim+json",
        "application/json",
        "application/scim+json, application/json;q=0.9, */*;q=0.1",
        "application/*",
        "*/*",
        "text/html, application/json;q=0.5",
        "application/scim+json; charset=utf-8",
      ]) {
        const answer = await acme.get(`/Users/${id}`, { accept });
        answered(answer, 200);
        expect(answer.headers.get("content-type")).toMatch(/^application\/(scim\+)?json/);
      }
    },
  ],
]);

conform("An error", [
  [
    "7644 6",
    "MUST",
    "reveals nothing about another tenant",
    async () => {
      const theirs = await globex.user({ userName: "secret-name", externalId: "secret-id" });
      const answers = [
        await acme.get(`/Users/${theirs.id}`),
        await acme.post("/Users", { schemas: [USER], userName: "secret-name", externalId: 5 }),
        await acme.put(`/Users/${theirs.id}`, user),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 400, 404]);
      answered(await acme.post("/Users", { schemas: [USER], userName: "secret-name" }), 201);
    },
  ],
]);
