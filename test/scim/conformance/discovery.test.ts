import { expect } from "vitest";
import {
  answered,
  type Body,
  conform,
  ENTERPRISE,
  GROUP,
  idsOf,
  LIST_RESPONSE,
  readAnswer,
  refused,
  unique,
  USER,
  useScim,
} from "../support.ts";

const { acme, world } = useScim();

interface Attribute {
  name: string;
  type: string;
  multiValued: boolean;
  mutability: string;
  returned: string;
  caseExact: boolean;
  uniqueness: string;
  required: boolean;
  subAttributes?: Attribute[];
}

const attributesOf = (schema: Body) => schema["attributes"] as Attribute[];
const attributeOf = (schema: Body, name: string) =>
  attributesOf(schema).find((attribute) => attribute.name === name);
const config = () => acme.read("/ServiceProviderConfig");
const bare = async (path: string) =>
  readAnswer(await fetch(`${world().server.url}/scim/v2${path}`));

conform("/ServiceProviderConfig", [
  [
    "7643 5",
    "MUST",
    "contains every capability with all its attributes",
    async () => {
      expect(await config()).toMatchObject({
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        patch: { supported: true },
        bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 5_242_880 },
        filter: { supported: true, maxResults: 1000 },
        changePassword: { supported: false },
        sort: { supported: true },
        etag: { supported: true },
        meta: {
          resourceType: "ServiceProviderConfig",
          location: `${world().server.url}/scim/v2/ServiceProviderConfig`,
        },
      });
    },
  ],
  [
    "9865 4",
    "SHOULD",
    "lists both pagination methods",
    async () =>
      expect((await config())["pagination"]).toEqual({
        cursor: true,
        index: true,
        defaultPaginationMethod: "index",
        defaultPageSize: 100,
        maxPageSize: 1000,
      }),
  ],
  [
    "7643 5",
    "MUST",
    "describes the authentication scheme",
    async () => {
      const schemes = (await config())["authenticationSchemes"];
      expect(schemes).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            type: "oauthbearertoken",
            name: expect.any(String),
            description: expect.any(String),
          }),
        ]),
      );
    },
  ],
  [
    "7644 4",
    "MAY",
    "is public",
    async () => {
      const answer = await bare("/ServiceProviderConfig");
      expect(answered(answer, 200)).toEqual(await config());
      expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
    },
  ],
]);

conform("/ResourceTypes", [
  [
    "7643 6",
    "MUST",
    "contain User with its extension and Group, also by id",
    async () => {
      const list = await acme.list("/ResourceTypes");
      expect(list).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: 2 });
      const byId = (id: string) => list.Resources.find((type) => type.id === id);
      expect(byId("User")).toMatchObject({
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        name: "User",
        endpoint: "/Users",
        schema: USER,
        schemaExtensions: [{ schema: ENTERPRISE, required: false }],
        meta: {
          resourceType: "ResourceType",
          location: `${world().server.url}/scim/v2/ResourceTypes/User`,
        },
      });
      expect(byId("Group")).toMatchObject({ name: "Group", endpoint: "/Groups", schema: GROUP });
      for (const id of ["User", "Group"]) {
        expect(await acme.read(`/ResourceTypes/${id}`)).toEqual(byId(id));
      }
      refused(await acme.get("/ResourceTypes/Cat"), 404);
    },
  ],
]);

conform("/Schemas", [
  [
    "7643 7",
    "MUST",
    "contain each schema of the resource types, also by id",
    async () => {
      const list = await acme.list("/Schemas");
      expect(list.schemas).toEqual([LIST_RESPONSE]);
      expect(list.totalResults).toBe(list.Resources.length);
      expect(idsOf(list.Resources)).toEqual(expect.arrayContaining([USER, GROUP, ENTERPRISE]));
      for (const schema of list.Resources) {
        expect(await acme.read(`/Schemas/${schema.id}`)).toEqual(schema);
        expect(schema).toMatchObject({ name: expect.any(String), description: expect.any(String) });
        expect(schema.meta).toMatchObject({ resourceType: "Schema" });
        expect(schema.meta.location.endsWith(`/scim/v2/Schemas/${schema.id}`)).toBe(true);
      }
      refused(await acme.get("/Schemas/urn:example:none"), 404);
    },
  ],
  [
    "7643 7",
    "MUST",
    "contain every characteristic of every attribute",
    async () => {
      const check = (attribute: Attribute) => {
        expect(attribute).toMatchObject({
          name: expect.any(String),
          type: expect.stringMatching(
            /^(string|boolean|decimal|integer|dateTime|reference|binary|complex)$/,
          ),
          description: expect.any(String),
          multiValued: expect.any(Boolean),
          required: expect.any(Boolean),
          mutability: expect.stringMatching(/^(readOnly|readWrite|immutable|writeOnly)$/),
          returned: expect.stringMatching(/^(always|never|default|request)$/),
        });
        if (attribute.type === "complex") expect(attribute.subAttributes).not.toEqual([]);
        attribute.subAttributes?.forEach(check);
      };
      for (const id of [USER, GROUP, ENTERPRISE]) {
        const attributes = attributesOf(await acme.read(`/Schemas/${id}`));
        expect(attributes.length).toBeGreaterThan(1);
        attributes.forEach(check);
      }
    },
  ],
  [
    "7643 8.7.1",
    "MUST",
    "describe userName and displayName: required, unique, not caseExact",
    async () => {
      const [user, group] = [
        await acme.read(`/Schemas/${USER}`),
        await acme.read(`/Schemas/${GROUP}`),
      ];
      const name = { required: true, caseExact: false, uniqueness: "server", multiValued: false };
      expect(attributeOf(user, "userName")).toMatchObject(name);
      expect(attributeOf(group, "displayName")).toMatchObject(name);
      expect(attributeOf(user, "groups")).toMatchObject({ mutability: "readOnly" });
      expect(attributeOf(user, "password")).toBeUndefined();
      const members = attributeOf(group, "members")?.subAttributes?.map((sub) => sub.name);
      expect(members).toEqual(expect.arrayContaining(["value", "$ref", "type"]));
      const manager = attributeOf(await acme.read(`/Schemas/${ENTERPRISE}`), "manager");
      expect(manager?.subAttributes).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: "displayName", mutability: "readOnly" }),
        ]),
      );
    },
  ],
  [
    "7644 4",
    "MUST",
    "list only attributes that work: each text can be stored, found, returned and removed",
    async () => {
      for (const schema of [USER, ENTERPRISE]) {
        const attributes = attributesOf(await acme.read(`/Schemas/${schema}`)).filter(
          ({ name, type, multiValued, mutability }) =>
            type === "string" && !multiValued && mutability === "readWrite" && name !== "userName",
        );
        expect(attributes.length).toBeGreaterThan(3);
        const values = Object.fromEntries(attributes.map(({ name }) => [name, unique(name)]));
        const { id } = await acme.user(schema === USER ? values : { [schema]: values });
        for (const { name } of attributes) {
          const path = `${schema}:${name}`;
          const filter = `${path} eq "${values[name]}"`;
          const list = await acme.list("/Users", { filter, attributes: path });
          const part = schema === USER ? list.Resources[0] : list.Resources[0]?.[schema];
          expect(part, name).toMatchObject({ [name]: values[name] });
          answered(await acme.patch(`/Users/${id}`, [{ op: "remove", path }]), 200);
          expect((await acme.list("/Users", { filter })).totalResults, name).toBe(0);
        }
      }
    },
  ],
]);

conform("The discovery endpoints", [
  [
    "7644 4",
    "SHOULD",
    "refuse a filter with 403",
    async () => {
      for (const path of ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"]) {
        refused(await acme.get(`${path}?filter=name%20eq%20%22User%22`), 403);
      }
    },
  ],
  [
    "7644 4",
    "MUST",
    "ignore sorting and pagination",
    async () => {
      for (const path of ["/ResourceTypes", "/Schemas"]) {
        const whole = await acme.list(path);
        const asked = await acme.list(path, { sortBy: "name", startIndex: 2, count: 1 });
        expect(idsOf(asked.Resources)).toEqual(idsOf(whole.Resources));
      }
    },
  ],
  [
    "7644 2",
    "MUST",
    "with tenant data require a token",
    async () => {
      for (const path of [
        "/ResourceTypes",
        "/ResourceTypes/User",
        "/Schemas",
        `/Schemas/${USER}`,
      ]) {
        refused(await bare(path), 401);
      }
    },
  ],
  [
    "7644 4",
    "MUST",
    "are read-only: 405",
    async () => {
      for (const path of ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"]) {
        for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
          const answer = await acme.call(method, path, method === "DELETE" ? undefined : {});
          refused(answer, 405);
          expect(answer.headers.get("allow")).toContain("GET");
        }
      }
    },
  ],
]);
