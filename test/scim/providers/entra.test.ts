import { test } from "vitest";
import { replay, type Step } from "./replay.ts";
import { ENTERPRISE, GROUP, PATCH_OP, unique, USER, useScim } from "../support.ts";

const { acme } = useScim();

/** The headers that Entra ID's provisioning service sends with every request. */
const headers = {
  "user-agent": "Microsoft.Provisioning.SyncFabric",
  accept: "application/scim+json",
  "content-type": "application/scim+json; charset=utf-8",
};

/** externalId is the object id, as is usual. Entra's default is mailNickname. */
const entra = (steps: Step[]) => {
  const oid = crypto.randomUUID();
  const hex = oid.replaceAll("-", "");
  const upn = `${unique("adele")}@acme.test`;
  return replay(
    acme,
    headers,
    { oid, hex, upn, group: unique("Sales"), groupOid: crypto.randomUUID() },
    steps,
  );
};

const patch = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
const change = (what: string, operations: object[], answer: object): Step => ({
  what,
  request: "PATCH /Users/{{id}}",
  body: patch(...operations),
  status: 200,
  answer: { id: "{{id}}", ...answer },
});

const testConnection: Step = {
  what: "test the connection: a random user does not exist",
  request: 'GET /Users?filter=userName eq "{{oid}}"',
  status: 200,
  answer: {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: 0,
    Resources: [],
  },
};

const match: Step = {
  what: "match by the matching attribute",
  request: 'GET /Users?filter=userName eq "{{upn}}"',
  status: 200,
  answer: { totalResults: 0, Resources: [] },
};

const create: Step = {
  what: "create",
  request: "POST /Users",
  body: {
    schemas: [USER, ENTERPRISE],
    externalId: "{{oid}}",
    userName: "{{upn}}",
    active: true,
    displayName: "Adele Vance",
    emails: [{ primary: true, type: "work", value: "{{upn}}" }],
    meta: { resourceType: "User" },
    name: { formatted: "Adele Vance", familyName: "Vance", givenName: "Adele" },
    title: "Retail Manager",
    roles: [],
    [ENTERPRISE]: { department: "Retail" },
  },
  status: 201,
  answer: {
    userName: "{{upn}}",
    externalId: "{{oid}}",
    active: true,
    displayName: "Adele Vance",
    emails: [{ primary: true, type: "work", value: "{{upn}}" }],
    name: { formatted: "Adele Vance", familyName: "Vance", givenName: "Adele" },
    [ENTERPRISE]: { department: "Retail" },
  },
  lacks: ["roles"],
  keep: { id: ({ id }) => id },
};

const boss: Step = {
  what: "the manager is created",
  request: "POST /Users",
  body: { schemas: [USER], userName: "boss-{{upn}}", externalId: "boss-{{oid}}", active: true },
  status: 201,
  keep: { boss: ({ id }) => id },
};

const read: Step = {
  what: "read",
  request: "GET /Users/{{id}}",
  status: 200,
  answer: { id: "{{id}}", userName: "{{upn}}" },
};

test("without the compliance flag: create, update, manager, deactivate, reactivate", () =>
  entra([
    testConnection,
    match,
    create,
    { ...match, what: "match again", answer: { totalResults: 1, Resources: [{ id: "{{id}}" }] } },
    boss,
    read,
    change(
      "update, one operation for each attribute",
      [
        { op: "Replace", path: 'emails[type eq "work"].value', value: "new-{{upn}}" },
        { op: "Replace", path: "name.familyName", value: "Vance-Smith" },
        { op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "+1 425 555 0109" },
        { op: "Add", path: 'addresses[type eq "work"].locality', value: "Bellevue" },
        { op: "Replace", path: `${ENTERPRISE}:department`, value: "Sales" },
        { op: "Remove", path: "title" },
      ],
      {
        emails: [{ primary: true, type: "work", value: "new-{{upn}}" }],
        name: { givenName: "Adele", familyName: "Vance-Smith" },
        phoneNumbers: [{ type: "mobile", value: "+1 425 555 0109" }],
        addresses: [{ type: "work", locality: "Bellevue" }],
        [ENTERPRISE]: { department: "Sales" },
      },
    ),
    { ...read, what: "the title is gone", lacks: ["title"] },
    change(
      "manager as an array of one",
      [
        {
          op: "Add",
          path: `${ENTERPRISE}:manager`,
          value: [{ $ref: "../Users/{{boss}}", value: "{{boss}}" }],
        },
      ],
      { [ENTERPRISE]: { department: "Sales", manager: { value: "{{boss}}" } } },
    ),
    {
      what: "look whether the reference is there",
      request: `GET /Users?filter=id eq "{{id}}" and ${ENTERPRISE}:manager eq "{{boss}}"&attributes=id`,
      status: 200,
      answer: { totalResults: 1, Resources: [{ id: "{{id}}" }] },
    },
    change(
      "an app role, as the JSON text of an object",
      [
        {
          op: "Add",
          path: "roles",
          value: [{ value: '{"id":"18d14569","value":"manager","displayName":"Manager"}' }],
        },
      ],
      { roles: [{ value: '{"id":"18d14569","value":"manager","displayName":"Manager"}' }] },
    ),
    change("deactivate", [{ op: "Replace", path: "active", value: "False" }], { active: false }),
    change("reactivate", [{ op: "Replace", path: "active", value: "True" }], { active: true }),
  ]));

test("with the compliance flag: create, update, manager, deactivate, reactivate", () =>
  entra([
    testConnection,
    match,
    create,
    boss,
    change(
      "update, one operation without a path",
      [
        {
          op: "replace",
          value: {
            displayName: "Adele V.",
            'emails[type eq "work"].value': "new-{{upn}}",
            "name.familyName": "Vance-Smith",
            [`${ENTERPRISE}:department`]: "Sales",
            active: true,
          },
        },
      ],
      {
        displayName: "Adele V.",
        emails: [{ primary: true, type: "work", value: "new-{{upn}}" }],
        name: { givenName: "Adele", familyName: "Vance-Smith" },
        [ENTERPRISE]: { department: "Sales" },
      },
    ),
    change(
      "additions without a path",
      [
        {
          op: "add",
          value: {
            'phoneNumbers[type eq "mobile"].value': "+1 425 555 0109",
            [`${ENTERPRISE}:employeeNumber`]: "701984",
          },
        },
      ],
      {
        phoneNumbers: [{ type: "mobile", value: "+1 425 555 0109" }],
        [ENTERPRISE]: { department: "Sales", employeeNumber: "701984" },
      },
    ),
    change(
      "manager as a bare id",
      [{ op: "replace", path: `${ENTERPRISE}:manager`, value: "{{boss}}" }],
      { [ENTERPRISE]: { manager: { value: "{{boss}}" } } },
    ),
    change("the manager is taken away", [{ op: "remove", path: `${ENTERPRISE}:manager` }], {
      [ENTERPRISE]: { department: "Sales" },
    }),
    {
      what: "the manager is removed",
      request: `GET /Users?filter=id eq "{{id}}" and ${ENTERPRISE}:manager pr`,
      status: 200,
      answer: { totalResults: 0 },
    },
    change("deactivate", [{ op: "replace", path: "active", value: false }], { active: false }),
    change("reactivate", [{ op: "replace", path: "active", value: true }], { active: true }),
  ]));

const softDelete = change(
  "soft delete: deactivate and rename",
  [
    { op: "Replace", path: "active", value: "False" },
    { op: "Replace", path: "userName", value: "{{hex}}{{upn}}" },
  ],
  { active: false, userName: "{{hex}}{{upn}}", externalId: "{{oid}}" },
);

test("a soft delete by rename, then a restore", () =>
  entra([
    match,
    create,
    softDelete,
    { ...match, what: "the name is free" },
    {
      what: "but the externalId is there",
      request: 'GET /Users?filter=externalId eq "{{oid}}"',
      status: 200,
      answer: { totalResults: 1, Resources: [{ id: "{{id}}", active: false }] },
    },
    change(
      "restore",
      [
        { op: "Replace", path: "userName", value: "{{upn}}" },
        { op: "Replace", path: "active", value: "True" },
      ],
      { userName: "{{upn}}", active: true },
    ),
    { ...match, what: "found", answer: { totalResults: 1, Resources: [{ id: "{{id}}" }] } },
  ]));

test("a soft delete, then a hard delete; a later user takes the name, the old one is restored", () =>
  entra([
    match,
    create,
    softDelete,
    { what: "hard delete", request: "DELETE /Users/{{id}}", status: 204 },
    { what: "it is gone", request: "GET /Users/{{id}}", status: 404, answer: { status: "404" } },
    { what: "deleted twice", request: "DELETE /Users/{{id}}", status: 404 },
    {
      what: "a later person with the name is a new one",
      request: "POST /Users",
      body: { schemas: [USER], userName: "{{upn}}", externalId: "other-{{oid}}", active: true },
      status: 201,
      keep: { other: ({ id }) => id },
    },
    {
      what: "the first one is hired again under another name",
      request: "POST /Users",
      body: { schemas: [USER], userName: "back-{{upn}}", externalId: "{{oid}}", active: true },
      status: 201,
      answer: { id: "{{id}}", userName: "back-{{upn}}", active: true },
    },
    {
      what: "the later person is untouched",
      request: "GET /Users/{{other}}",
      status: 200,
      answer: { userName: "{{upn}}", externalId: "other-{{oid}}" },
    },
  ]));

const groupSchemas = [
  GROUP,
  "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
];

const createGroup: Step[] = [
  create,
  boss,
  {
    what: "match the group",
    request: 'GET /Groups?excludedAttributes=members&filter=displayName eq "{{group}}"',
    status: 200,
    answer: { totalResults: 0, Resources: [] },
  },
  {
    what: "create the group",
    request: "POST /Groups",
    body: {
      schemas: groupSchemas,
      externalId: "{{groupOid}}",
      displayName: "{{group}}",
      meta: { resourceType: "Group" },
    },
    status: 201,
    answer: { displayName: "{{group}}", externalId: "{{groupOid}}" },
    keep: { groupId: ({ id }) => id },
  },
];

const changeGroup = (what: string, operation: object): Step => ({
  what,
  request: "PATCH /Groups/{{groupId}}",
  body: patch(operation),
  status: 204,
});

const isMember = (who: string, totalResults: number): Step => ({
  what: `is ${who} a member?`,
  request: `GET /Groups?filter=id eq "{{groupId}}" and members eq "{{${who}}}"&excludedAttributes=members`,
  status: 200,
  answer: { totalResults },
});

const bare: Step = {
  what: "read without the members",
  request: "GET /Groups/{{groupId}}?excludedAttributes=members",
  status: 200,
  answer: { id: "{{groupId}}" },
  lacks: ["members"],
};

const deleteGroup: Step[] = [
  { what: "delete the group", request: "DELETE /Groups/{{groupId}}", status: 204 },
  { what: "it is gone", request: "GET /Groups/{{groupId}}", status: 404 },
];

test("groups without the compliance flag", () =>
  entra([
    ...createGroup,
    bare,
    changeGroup("add one", {
      op: "Add",
      path: "members",
      value: [{ $ref: null, value: "{{id}}" }],
    }),
    changeGroup("add another", {
      op: "Add",
      path: "members",
      value: [{ $ref: null, value: "{{boss}}" }],
    }),
    isMember("id", 1),
    changeGroup("rename", { op: "Replace", path: "displayName", value: "{{group}} 2" }),
    changeGroup("take one out", {
      op: "Remove",
      path: "members",
      value: [{ $ref: null, value: "{{id}}" }],
    }),
    isMember("id", 0),
    isMember("boss", 1),
    ...deleteGroup,
  ]));

test("groups with the compliance flag", () =>
  entra([
    ...createGroup,
    changeGroup("add both", {
      op: "add",
      path: "members",
      value: [{ value: "{{id}}" }, { value: "{{boss}}" }],
    }),
    bare,
    isMember("boss", 1),
    changeGroup("take one out", { op: "remove", path: 'members[value eq "{{boss}}"]' }),
    isMember("boss", 0),
    isMember("id", 1),
    changeGroup("rename", { op: "replace", value: { displayName: "{{group}} 2" } }),
    isMember("id", 1),
    ...deleteGroup,
  ]));
