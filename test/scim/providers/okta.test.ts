import { expect, test } from "vitest";
import { replay, type Step } from "./replay.ts";
import { ENTERPRISE, GROUP, inParallel, PATCH_OP, unique, USER, useScim } from "../support.ts";

const { acme, globex } = useScim();

/** The headers that Okta sends with every request. */
const headers = {
  "user-agent": "Okta SCIM Client 1.0.0",
  accept: "application/scim+json",
  "accept-charset": "utf-8",
  "content-type": "application/scim+json; charset=utf-8",
};

const okta = (steps: Step[], kept: Record<string, string> = {}) =>
  replay(
    acme,
    headers,
    { name: `${unique("ada")}@acme.test`, oktaId: unique("00ujl29"), ...kept },
    steps,
  );

const profile = {
  schemas: [USER],
  userName: "{{name}}",
  name: { givenName: "Ada", familyName: "Byron" },
  emails: [{ primary: true, value: "{{name}}", type: "work" }],
  displayName: "Ada Byron",
  locale: "en-US",
  externalId: "{{oktaId}}",
  active: true,
};

/** Okta sends groups, although they are read-only. */
const sent = { ...profile, groups: [] };

const patch = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
const list = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

const look: Step = {
  what: "is the person there?",
  request: 'GET /Users?filter=userName eq "{{name}}"&startIndex=1&count=100',
  status: 200,
  answer: { schemas: [list], totalResults: 0, Resources: [], startIndex: 1, itemsPerPage: 0 },
};

const create: Step = {
  what: "create",
  request: "POST /Users",
  body: { ...sent, password: "1mz050nq" },
  status: 201,
  answer: {
    schemas: [USER],
    userName: "{{name}}",
    externalId: "{{oktaId}}",
    name: { givenName: "Ada", familyName: "Byron" },
    emails: [{ primary: true, value: "{{name}}", type: "work" }],
    active: true,
    meta: { resourceType: "User" },
  },
  lacks: ["password"],
  keep: { id: ({ id }) => id },
};

test("testing the connection reads one page of users and groups", () =>
  okta([
    {
      what: "users",
      request: "GET /Users?startIndex=1&count=2",
      status: 200,
      answer: { schemas: [list], startIndex: 1 },
    },
    {
      what: "groups",
      request: "GET /Groups?startIndex=1&count=100",
      status: 200,
      answer: { schemas: [list], startIndex: 1 },
    },
    { what: "unknown", request: "GET /Users/00u-unknown", status: 404, answer: { status: "404" } },
  ]));

test("an OIN app: create, update by PUT, deactivate and reactivate by PATCH", () =>
  okta([
    look,
    create,
    { what: "found now", ...found() },
    { what: "read before an update", request: "GET /Users/{{id}}", status: 200, answer: profile },
    {
      what: "update",
      request: "PUT /Users/{{id}}",
      body: { ...sent, id: "{{id}}", title: "Countess", [ENTERPRISE]: { department: "Maths" } },
      status: 200,
      answer: { id: "{{id}}", title: "Countess", [ENTERPRISE]: { department: "Maths" } },
    },
    {
      what: "deactivate",
      request: "PATCH /Users/{{id}}",
      body: patch({ op: "replace", value: { active: false } }),
      status: 200,
      answer: { id: "{{id}}", active: false, title: "Countess" },
    },
    {
      what: "the deactivated are still found",
      ...found({ active: false }),
    },
    {
      what: "reactivate",
      request: "PATCH /Users/{{id}}",
      body: patch({ op: "replace", value: { active: true } }),
      status: 200,
      answer: { id: "{{id}}", active: true, externalId: "{{oktaId}}" },
    },
    {
      what: "create again",
      request: "POST /Users",
      body: sent,
      status: 409,
      answer: { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "409" },
    },
  ]));

function found(user: object = {}): Omit<Step, "what"> {
  const Resources = [{ id: "{{id}}", userName: "{{name}}", ...user }];
  return { ...look, answer: { totalResults: 1, itemsPerPage: 1, Resources } };
}

test("a wizard app: everything by PUT", () =>
  okta([
    look,
    create,
    {
      what: "update",
      request: "PUT /Users/{{id}}",
      body: { ...sent, id: "{{id}}", displayName: "Ada Lovelace" },
      status: 200,
      answer: { id: "{{id}}", displayName: "Ada Lovelace", active: true },
    },
    {
      what: "deactivate",
      request: "PUT /Users/{{id}}",
      body: { ...sent, id: "{{id}}", active: false },
      status: 200,
      answer: { id: "{{id}}", active: false },
    },
    {
      what: "reactivate",
      request: "PUT /Users/{{id}}",
      body: { ...sent, id: "{{id}}", active: true },
      status: 200,
      answer: { id: "{{id}}", active: true, displayName: "Ada Byron" },
    },
    {
      what: "a changed login",
      request: "PUT /Users/{{id}}",
      body: { ...sent, id: "{{id}}", userName: "new-{{name}}" },
      status: 200,
      answer: { id: "{{id}}", userName: "new-{{name}}" },
    },
  ]));

test("an unassigned user is assigned again", () =>
  okta([
    look,
    create,
    {
      what: "unassign",
      request: "PATCH /Users/{{id}}",
      body: patch({ op: "replace", value: { active: false } }),
      status: 200,
      answer: { active: false },
    },
    {
      what: "assign: the same externalId is posted",
      request: "POST /Users",
      body: { ...sent, displayName: "Ada again" },
      status: 201,
      answer: { id: "{{id}}", active: true, displayName: "Ada again", externalId: "{{oktaId}}" },
    },
    { what: "there is one of her", ...found({ active: true }) },
  ]));

const readGroup = (answer: object): Step => ({
  what: "the group",
  request: "GET /Groups/{{groupId}}",
  status: 200,
  answer,
});

test("group push: link, members, rename, replace and delete", () =>
  okta(
    [
      create,
      {
        what: "another",
        request: "POST /Users",
        body: { ...sent, userName: "bob-{{name}}", externalId: "bob-{{oktaId}}" },
        status: 201,
        keep: { bob: ({ id }) => id },
      },
      {
        what: "is the group there?",
        request: 'GET /Groups?filter=displayName eq "{{group}}"&startIndex=1&count=100',
        status: 200,
        answer: { totalResults: 0, Resources: [] },
      },
      {
        what: "push",
        request: "POST /Groups",
        body: { schemas: [GROUP], displayName: "{{group}}", members: [] },
        status: 201,
        answer: { schemas: [GROUP], displayName: "{{group}}", meta: { resourceType: "Group" } },
        keep: { groupId: ({ id }) => id },
      },
      {
        what: "push members",
        request: "PATCH /Groups/{{groupId}}",
        body: patch({
          op: "add",
          path: "members",
          value: [
            { value: "{{id}}", display: "{{name}}" },
            { value: "{{bob}}", display: "bob-{{name}}" },
          ],
        }),
        status: 204,
      },
      {
        what: "take one out",
        request: "PATCH /Groups/{{groupId}}",
        body: patch({ op: "remove", path: 'members[value eq "{{bob}}"]' }),
        status: 204,
      },
      readGroup({ members: [{ value: "{{id}}" }] }),
      {
        what: "rename",
        request: "PATCH /Groups/{{groupId}}",
        body: patch({ op: "replace", value: { id: "{{groupId}}", displayName: "{{group}} 2" } }),
        status: 204,
      },
      readGroup({ displayName: "{{group}} 2", members: [{ value: "{{id}}" }] }),
      {
        what: "replace the members",
        request: "PATCH /Groups/{{groupId}}",
        body: patch({
          op: "replace",
          path: "members",
          value: [{ value: "{{bob}}", display: "bob-{{name}}" }],
        }),
        status: 204,
      },
      readGroup({ members: [{ value: "{{bob}}" }] }),
      {
        what: "push all by PUT",
        request: "PUT /Groups/{{groupId}}",
        body: {
          schemas: [GROUP],
          id: "{{groupId}}",
          displayName: "{{group}}",
          members: [{ value: "{{id}}", display: "{{name}}" }],
        },
        status: 200,
        answer: { displayName: "{{group}}", members: [{ value: "{{id}}" }] },
      },
      {
        what: "the person's groups",
        request: "GET /Users/{{id}}",
        status: 200,
        answer: { groups: [{ value: "{{groupId}}", display: "{{group}}", type: "direct" }] },
      },
      { what: "delete", request: "DELETE /Groups/{{groupId}}", status: 204 },
      { what: "it is gone", request: "GET /Groups/{{groupId}}", status: 404 },
    ],
    { group: unique("Sales EMEA") },
  ));

test("an import reads every user and group once, page by page", async () => {
  await inParallel(120, () => globex.user());
  await inParallel(3, () => globex.group());
  for (const [path, total] of [
    ["/Users", 120],
    ["/Groups", 3],
  ] as const) {
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= total; startIndex += 50) {
      const { status, body } = await globex.get(
        `${path}?startIndex=${startIndex}&count=50`,
        headers,
      );
      expect(status).toBe(200);
      expect(body).toMatchObject({ startIndex, totalResults: total });
      expect(body.itemsPerPage).toBe(body.Resources.length);
      seen.push(...body.Resources.map(({ id }) => id));
    }
    expect(new Set(seen).size).toBe(total);
  }
});
